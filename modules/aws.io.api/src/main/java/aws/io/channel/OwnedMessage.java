package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopReport;
import aws.io.loop.LoopState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who owns a message: its loop and thread, whether a queue holds it, and its release on another thread. */
abstract sealed class OwnedMessage permits MessageCompletion {
    /** The size class of a message that its pool counts and does not keep. */
    static final int UNPOOLED = -1;

    /** The size class of a message that no pool counts: its memory is the caller's. */
    static final int UNCOUNTED = -2;

    /** The owner of a message that belongs to no loop. */
    static final Object NO_LOOP = new Object();

    /** The owner of a message that another thread has released, until its loop does it. */
    private static final Object RELEASING = new Object();

    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(OwnedMessage.class, "owner", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The payload, from position to limit. */
    final ByteBuffer bytes;

    /**
     * The thread of its loop, as far as it is known; {@link #NO_LOOP}, {@link #RELEASING}, or null once it is released. So one comparison
     * finds both another thread and a message that is no longer there. Only the loop's thread writes it, except that another one may put
     * RELEASING in the place of that thread, at most once: if the loop's thread releases the message at the same moment, it overwrites
     * that, and the task of the other one finds nothing to do.
     */
    @Nullable Object owner;

    /** Whether a queue of the library holds it. */
    boolean queued;

    /** The pool of its loop; null for a message that belongs to no loop. */
    @Nullable MessagePool pool;

    /** The pool's size class; less than 0 for a message that no pool keeps. */
    int sizeClass;

    /** The slot whose handler got it last. */
    @Nullable ChannelSlot holder;

    /** What follows the message, or null. */
    @Nullable MessageTrail trail;

    OwnedMessage(ByteBuffer bytes, @Nullable MessagePool pool, int sizeClass) {
        this.bytes = bytes;
        this.pool = pool;
        this.sizeClass = sizeClass;
    }

    abstract IoMessage self();

    /** Releases and completes the message, on its loop's thread. Without {@code keepsPromise} a promise fails. */
    abstract void finish(@Nullable IoException error, boolean keepsPromise);

    /** Ends a message whose loop is CLOSED, on any thread: its channel has ended, and only the promise is left to keep. */
    abstract void finishWithoutLoop(@Nullable IoException error);

    static IoException canceled() {
        return new IoException(ErrorCode.CANCELED, "the message was released unwritten");
    }

    void releaseElsewhere() {
        Object known = owner;
        if (known == null || known == RELEASING) {
            throw gone();
        }
        if (queued) {
            throw queuedAlready();
        }
        EventLoop loop = loop();
        if (known == NO_LOOP || loop == null || loop.inLoop()) {
            finish(null, false);
        } else if (OWNER.compareAndSet(this, known, RELEASING)) {
            loop.schedule(new ForeignRelease(self()));
        } else {
            throw gone();
        }
    }

    /** Releases the message that another thread wanted released, once. On the loop's thread, or on any other if the loop is CLOSED. */
    void releasedElsewhere() {
        EventLoop loop = Objects.requireNonNull(loop());
        boolean here = loop.inLoop();
        if (owner != RELEASING || queued) {
            if (queued && here) {
                owner = Thread.currentThread();
            }
            Reports.deliver(loop, LoopReport.Kind.CONTRACT, "two threads released or sent the same message at the same time", null);
        } else if (here) {
            finish(null, false);
        } else {
            finishWithoutLoop(canceled());
        }
    }

    /** Ends a message that a queue holds. */
    void endQueued(@Nullable IoException error) {
        EventLoop loop = loop();
        if (loop != null && !loop.inLoop() && loop.state() == LoopState.CLOSED) {
            queued = false;
            finishWithoutLoop(error);
        } else {
            requireLive();
            finish(error, true);
        }
    }

    boolean isPooled() {
        return sizeClass >= 0;
    }

    boolean isCounted() {
        return sizeClass >= UNPOOLED;
    }

    int sizeClass() {
        return sizeClass;
    }

    /** Checks that the caller may send the message in a channel, to whose loop it belongs from now on. */
    void requireSendable(Channel channel) {
        if (Thread.currentThread() != owner || queued) {
            requireOwned();
            if (owner == NO_LOOP) {
                bind(channel.pool());
            }
        }
    }

    /** Gives the message to a queue, which holds the one that is returned. */
    IoMessage takenBy(EventLoop loop) {
        if (Thread.currentThread() != owner || queued) {
            requireOwned();
            if (owner == NO_LOOP) {
                bind(MessagePool.of(loop));
            }
        }
        queued = true;
        MessageTrail followed = trail;
        return followed == null ? self() : followed.queued(self());
    }

    private void bind(MessagePool home) {
        if (pool == null) {
            pool = home;
        }
        owner = home.owner();
    }

    boolean isReleased() {
        return owner == null;
    }

    /** {@return whether a handler that got it last still has it, as far as can be known} */
    boolean isStillWith(ChannelSlot slot) {
        return holder == slot && !queued && owner == Thread.currentThread();
    }

    /** Throws unless the message is live and the caller on its loop's thread. A queue that holds it may still read and write its bytes. */
    void requireLive() {
        if (Thread.currentThread() != owner) {
            requireLiveElsewhere();
        }
    }

    /** As {@link #requireLive}, and no queue may hold it. */
    void requireOwned() {
        requireLive();
        if (queued) {
            throw queuedAlready();
        }
    }

    private void requireLiveElsewhere() {
        Object known = owner;
        if (known == null || known == RELEASING) {
            throw gone();
        }
        EventLoop loop = loop();
        if (known == NO_LOOP || loop == null) {
            return;
        }
        if (loop.inLoop()) {
            // the loop runs on another thread than before
            owner = Thread.currentThread();
        } else if (!queued || loop.state() != LoopState.CLOSED) {
            throw new IoException(
                    ErrorCode.LOOP_THREAD_ONLY, this + " of loop '" + loop.name() + "', called from " + Thread.currentThread());
        }
    }

    /** The loop that it belongs to, or null. */
    private @Nullable EventLoop loop() {
        MessagePool from = pool;
        EventLoop known = from == null ? null : from.loop();
        ChannelSlot place = holder;
        return known != null || place == null ? known : place.channel().loop();
    }

    private static IllegalStateException gone() {
        return new IllegalStateException("message: it was sent or released before and is no longer yours");
    }

    private IllegalStateException queuedAlready() {
        return new IllegalStateException("message: " + this + " was sent before, and waits in a write queue which completes it");
    }

    /** Counts a copy that was made on another thread, and belongs to the pool's loop from now on. */
    void countIn(MessagePool counting) {
        pool = counting;
        sizeClass = UNPOOLED;
        owner = counting.owner();
        counting.count(self());
    }
}
