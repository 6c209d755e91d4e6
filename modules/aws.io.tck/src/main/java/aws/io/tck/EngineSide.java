package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.channel.BufferKind;
import aws.io.tls.TlsException;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsStatus;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One engine of two that are back to back: whole records wait for it, and its own go to a list. One thread. */
final class EngineSide {
    static final int HANDSHAKE = 22;
    private static final ByteBuffer[] NOTHING = {};
    private static final int PLENTY = 1 << 15;

    /** Every engine that was not closed yet. */
    private static final List<TlsEngine> OPEN = Collections.synchronizedList(new ArrayList<>());

    final TlsEngine engine;
    final ArrayDeque<byte[]> incoming = new ArrayDeque<>();
    final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /** Every record that it made. */
    final List<byte[]> sent = new ArrayList<>();

    boolean heardClose;
    int tasks;
    private final boolean direct;

    EngineSide(TlsEngine engine, boolean direct) {
        this.engine = engine;
        this.direct = direct;
        OPEN.add(engine);
    }

    EngineSide(TlsEngine engine) {
        this(engine, engine.preferredBuffers() == BufferKind.OFF_HEAP);
    }

    static void closeAll() {
        synchronized (OPEN) {
            OPEN.forEach(TlsEngine::close);
            OPEN.clear();
        }
    }

    /** Shakes hands. What each side throws is thrown. */
    static void shakeHands(EngineSide client, EngineSide server) {
        client.engine.begin();
        server.engine.begin();
        for (int turn = 0; !(client.engine.isHandshakeDone() && server.engine.isHandshakeDone()); turn++) {
            assertTrue(turn < 50, "the handshake does not end");
            client.turn(server.incoming);
            server.turn(client.incoming);
        }
        // What comes after: tickets.
        client.turn(server.incoming);
        server.turn(client.incoming);
        client.turn(server.incoming);
    }

    /** Ends both directions in an orderly way, the client's first. */
    static void close(EngineSide client, EngineSide server) {
        client.engine.closeOutput();
        client.speak(server.incoming);
        server.turn(client.incoming);
        server.engine.closeOutput();
        server.speak(client.incoming);
        client.turn(server.incoming);
    }

    /** Says what it has to say, and reads what there is. */
    void turn(ArrayDeque<byte[]> wire) {
        speak(wire);
        while (!incoming.isEmpty()) {
            read();
            speak(wire);
        }
    }

    /** Makes what the engine itself has to say. */
    TlsStatus speak(ArrayDeque<byte[]> wire) {
        TlsStatus status;
        do {
            status = write(NOTHING, wire);
            while (status == TlsStatus.NEED_TASK) {
                compute();
                status = write(NOTHING, wire);
            }
        } while (status == TlsStatus.NEED_OUTPUT);
        return status;
    }

    /** Sends payload whole. */
    void send(byte[] payload, ArrayDeque<byte[]> wire) {
        ByteBuffer[] plaintext = {buffer(payload)};
        do {
            TlsStatus status = write(plaintext, wire);
            assertTrue(status == TlsStatus.OK || status == TlsStatus.NEED_INPUT || status == TlsStatus.NEED_OUTPUT, status.toString());
        } while (plaintext[0].hasRemaining());
    }

    TlsStatus write(ByteBuffer[] plaintext, ArrayDeque<byte[]> wire) {
        ByteBuffer out = direct ? ByteBuffer.allocateDirect(PLENTY) : ByteBuffer.allocate(PLENTY);
        try {
            return engine.write(plaintext, plaintext.length, out);
        } finally {
            out.flip();
            while (out.hasRemaining()) {
                byte[] record = new byte[5 + (out.getShort(out.position() + 3) & 0xffff)];
                out.get(record);
                sent.add(record);
                wire.add(record);
            }
        }
    }

    /** Reads one record, and computes if that is needed. */
    TlsStatus read() {
        ByteBuffer record = buffer(incoming.getFirst());
        ByteBuffer plaintext = direct ? ByteBuffer.allocateDirect(PLENTY) : ByteBuffer.allocate(PLENTY);
        TlsStatus status;
        try {
            do {
                status = engine.read(record, plaintext);
                if (status == TlsStatus.NEED_TASK) {
                    compute();
                }
            } while (record.hasRemaining() && status != TlsStatus.NEED_OUTPUT && status != TlsStatus.CLOSED);
        } catch (TlsException e) {
            incoming.clear();
            throw e;
        }
        assertNotEquals(TlsStatus.NEED_ROOM, status, "there was plenty of room");
        if (!record.hasRemaining()) {
            incoming.removeFirst();
        }
        if (status == TlsStatus.CLOSED) {
            heardClose = true;
            incoming.clear();
        }
        plaintext.flip();
        byte[] bytes = new byte[plaintext.remaining()];
        plaintext.get(bytes);
        received.writeBytes(bytes);
        return status;
    }

    long count(int kind) {
        return sent.stream().filter(record -> record[0] == kind).count();
    }

    ByteBuffer buffer(byte[] bytes) {
        return direct ? ByteBuffer.allocateDirect(bytes.length).put(bytes).flip() : ByteBuffer.wrap(bytes);
    }

    private void compute() {
        Runnable task;
        while ((task = engine.delegatedTask()) != null) {
            tasks++;
            task.run();
        }
    }
}
