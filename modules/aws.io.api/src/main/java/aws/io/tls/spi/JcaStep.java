package aws.io.tls.spi;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The handshake's answer to one record, computed in a task: for engines that have no delegated tasks and would compute, and verify, in the
 * middle of a call on the loop's thread. It has a copy of the record, since the channel may end and release its buffers meanwhile.
 */
final class JcaStep {
    /** What is done with the record. */
    interface Body {
        SSLEngineResult with(ByteBuffer record, ByteBuffer payload) throws SSLException;
    }

    private final ByteBuffer record;

    /** Without room some engines take another path, and fail in another way. */
    private final ByteBuffer payload;

    private final Body body;
    private boolean taken;
    private @Nullable SSLEngineResult result;
    private @Nullable Throwable failure;

    JcaStep(ByteBuffer ciphertext, Body body) {
        int length = ciphertext.remaining();
        // On the heap for each engine: a direct buffer would be released by a garbage collection only.
        record = ByteBuffer.allocate(length);
        payload = ByteBuffer.allocate(length);
        record.put(0, ciphertext, ciphertext.position(), length);
        this.body = body;
    }

    /** {@return the task, the first time; later null} */
    @Nullable Runnable take() {
        if (taken) {
            return null;
        }
        taken = true;
        return this::compute;
    }

    boolean isOver() {
        return result != null || failure != null;
    }

    /** {@return what was thrown, or null} */
    @Nullable Throwable failure() {
        return failure;
    }

    /** Whether there is room for what came of it, which is nothing as a rule. */
    boolean fits(ByteBuffer plaintext) {
        return payload.position() <= plaintext.remaining();
    }

    /** Consumes of the original what was consumed of the copy. */
    SSLEngineResult tell(ByteBuffer ciphertext, ByteBuffer plaintext) throws SSLException {
        ciphertext.position(ciphertext.position() + record.position());
        SSLEngineResult known = result;
        if (known == null) {
            throw failure instanceof SSLException error ? error : new SSLException("the step failed: " + failure, failure);
        }
        plaintext.put(payload.flip());
        return known;
    }

    private void compute() {
        try {
            result = body.with(record, payload);
        } catch (Throwable e) {
            // The peer gets an alert whatever was thrown: on the loop's thread, by the calls after this one.
            failure = e;
        }
    }
}
