package aws.io.benchmarks;

import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsStatus;
import java.nio.ByteBuffer;

/** An end through {@link TlsEngine}. */
final class AdaptedTlsEnd implements TlsEnd {
    private static final ByteBuffer[] NOTHING = {};

    private final TlsEngine engine;
    private final ByteBuffer scratch = ByteBuffer.allocate(TlsProviders.ROOM);
    private final ByteBuffer[] payload = new ByteBuffer[1];

    AdaptedTlsEnd(TlsEngine engine) {
        this.engine = engine;
    }

    @Override
    public void begin() {
        engine.begin();
    }

    @Override
    public void speak(ByteBuffer out) {
        TlsStatus status;
        do {
            status = engine.write(NOTHING, 0, out);
            compute(status);
        } while (status == TlsStatus.NEED_OUTPUT || status == TlsStatus.NEED_TASK);
    }

    @Override
    public boolean hear(ByteBuffer record) {
        TlsStatus status = engine.read(record, scratch.clear());
        compute(status);
        return status == TlsStatus.NEED_OUTPUT || status == TlsStatus.NEED_TASK;
    }

    @Override
    public boolean isDone() {
        return engine.isHandshakeDone();
    }

    @Override
    public void encrypt(ByteBuffer plaintext, ByteBuffer record) {
        payload[0] = plaintext;
        engine.write(payload, 1, record);
    }

    @Override
    public void decrypt(ByteBuffer record, ByteBuffer plaintext) {
        engine.read(record, plaintext);
    }

    @Override
    public void close() {
        engine.close();
    }

    private void compute(TlsStatus status) {
        Runnable task;
        while (status == TlsStatus.NEED_TASK && (task = engine.delegatedTask()) != null) {
            task.run();
        }
    }
}
