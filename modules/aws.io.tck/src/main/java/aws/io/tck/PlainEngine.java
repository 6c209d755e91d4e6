package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.tls.TlsVersion;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/** The JDK's own engine as a client, with nothing of ours around it: it can do what our engines do not offer. One thread. */
final class PlainEngine implements AutoCloseable {
    private static final int PLENTY = 1 << 15;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final ArrayDeque<byte[]> incoming = new ArrayDeque<>();
    private final SSLEngine engine;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    PlainEngine(TlsVersion version) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(null, new TrustManager[] {new BelievesEverybody()}, new SecureRandom());
        engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {version.jcaName()});
    }

    void shakeHands(EngineSide server) throws SSLException {
        engine.beginHandshake();
        server.engine.begin();
        for (int turn = 0; !server.engine.isHandshakeDone() || engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING; turn++) {
            assertTrue(turn < 50, "the handshake does not end");
            exchange(server);
        }
    }

    /** Renegotiates in TLS 1.2, and updates the keys in TLS 1.3. */
    void beginAgain(EngineSide server) throws SSLException {
        engine.beginHandshake();
        wrap(NOTHING, server);
    }

    void send(byte[] payload, EngineSide server) throws SSLException {
        ByteBuffer bytes = ByteBuffer.wrap(payload);
        while (bytes.hasRemaining()) {
            wrap(bytes, server);
        }
    }

    byte[] receive(EngineSide server) throws SSLException {
        received.reset();
        exchange(server);
        return received.toByteArray();
    }

    /** Each says what it has to say, and hears the other. */
    void exchange(EngineSide server) throws SSLException {
        speak(server);
        server.turn(incoming);
        while (!incoming.isEmpty()) {
            ByteBuffer record = ByteBuffer.wrap(incoming.getFirst());
            ByteBuffer plaintext = ByteBuffer.allocate(PLENTY);
            engine.unwrap(record, plaintext);
            received.writeBytes(Arrays.copyOf(plaintext.array(), plaintext.position()));
            compute();
            if (!record.hasRemaining()) {
                incoming.removeFirst();
            }
            speak(server);
        }
    }

    @Override
    public void close() {
        engine.closeOutbound();
    }

    private void wrap(ByteBuffer payload, EngineSide server) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(PLENTY);
        engine.wrap(payload, out);
        compute();
        out.flip();
        while (out.hasRemaining()) {
            byte[] record = new byte[5 + (out.getShort(out.position() + 3) & 0xffff)];
            out.get(record);
            server.incoming.add(record);
        }
    }

    private void speak(EngineSide server) throws SSLException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            wrap(NOTHING, server);
        }
    }

    private void compute() {
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null) {
            task.run();
        }
    }
}
