package aws.io.benchmarks;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** An end by the engine of the JCA's provider itself. */
final class BareTlsEnd implements TlsEnd {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final ByteBuffer scratch = ByteBuffer.allocate(TlsProviders.ROOM);
    private boolean done;

    BareTlsEnd(SSLEngine engine) {
        this.engine = engine;
    }

    @Override
    public void begin() throws SSLException {
        engine.beginHandshake();
    }

    @Override
    public void speak(ByteBuffer out) throws SSLException {
        while (statusAfterTasks() == HandshakeStatus.NEED_WRAP) {
            note(engine.wrap(NOTHING, out).getHandshakeStatus());
        }
    }

    @Override
    public boolean hear(ByteBuffer record) throws SSLException {
        note(engine.unwrap(record, scratch.clear()).getHandshakeStatus());
        return statusAfterTasks() == HandshakeStatus.NEED_WRAP;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public void encrypt(ByteBuffer plaintext, ByteBuffer record) throws SSLException {
        engine.wrap(plaintext, record);
    }

    @Override
    public void decrypt(ByteBuffer record, ByteBuffer plaintext) throws SSLException {
        engine.unwrap(record, plaintext);
    }

    @Override
    public void close() {
        // The engine's memory is its garbage collector's business; a close_notify is none of the measured.
        done = false;
    }

    /** Runs the delegated tasks. */
    private HandshakeStatus statusAfterTasks() {
        Runnable task;
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK && (task = engine.getDelegatedTask()) != null) {
            task.run();
        }
        return engine.getHandshakeStatus();
    }

    private void note(HandshakeStatus status) {
        done |= status == HandshakeStatus.FINISHED;
    }
}
