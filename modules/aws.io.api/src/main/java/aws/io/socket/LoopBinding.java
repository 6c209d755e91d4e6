package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopState;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** To which loop something belongs, once and for good, and that only its thread calls. */
final class LoopBinding {
    /** Made in advance: a loop may stop because there is no memory left for an error, and the sockets on it must end all the same. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // the point of it
    private static final IoException STOPPED = new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "there was no memory to say which socket");

    private final Supplier<String> description;
    private volatile @Nullable EventLoop loop;

    /**
     * Bound to no loop yet.
     *
     * @param description what messages call the owner
     */
    LoopBinding(Supplier<String> description) {
        this.description = description;
    }

    /** {@return the error of a socket whose loop stops under it} */
    static IoException loopStopped(Object owner) {
        try {
            return new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, owner.toString());
        } catch (OutOfMemoryError e) {
            return STOPPED;
        }
    }

    @Nullable EventLoop loop() {
        return loop;
    }

    /** Binds to a loop, whose thread calls, and watches the transport. */
    void attach(EventLoop to, Transport transport, TransportListener listener) {
        if (loop != null) {
            throw new IoException(ErrorCode.ALREADY_ATTACHED, description.get());
        }
        to.attach(transport, listener);
        loop = to;
    }

    EventLoop require() {
        EventLoop on = loop;
        if (on == null) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, description.get() + " belongs to no event loop");
        }
        return on;
    }

    EventLoop requireInLoop() {
        EventLoop on = require();
        if (!on.inLoop()) {
            throw new IoException(
                    ErrorCode.LOOP_THREAD_ONLY, description.get() + " of loop '" + on.name() + "', called from " + Thread.currentThread());
        }
        return on;
    }

    /** Checks a call that is for any thread before the owner is bound, and for the loop's thread afterwards. */
    void requireInLoopIfBound() {
        if (loop != null) {
            requireInLoop();
        }
    }

    /**
     * Checks a close: as {@link #requireInLoopIfBound}, except that any thread may close what a CLOSED loop has left.
     *
     * @return whether the loop is CLOSED, so that the caller must exclude other threads
     */
    boolean requireMayClose() {
        EventLoop on = loop;
        if (on != null && isGone(on)) {
            return true;
        }
        requireInLoopIfBound();
        return false;
    }

    /** {@return whether a loop is CLOSED and has no thread any more that could close what belongs to it} */
    static boolean isGone(EventLoop loop) {
        return !loop.inLoop() && loop.state() == LoopState.CLOSED;
    }
}
