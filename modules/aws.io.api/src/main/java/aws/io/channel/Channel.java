package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Nanos;
import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of slots on one event loop, for life: the wire on the left, the application on the right. It drives the slots, knows how to
 * shut them down, and keeps its loop alive until it has ended.
 *
 * <p>Methods that say "any thread" hop to the loop by themselves.
 */
public final class Channel {
    private final EventLoop loop;
    private final ChannelOptions options;
    private final ChannelLife life;
    private final ShutdownSequence sequence = new ShutdownSequence(this);
    private final WindowUpdates windowUpdates = new WindowUpdates(this);
    private final ChannelTasks tasks = new ChannelTasks(this);
    private final WriteBacklog backlog;
    private final SlotRow row = new SlotRow(this);
    private final ChannelStatistics.Counter statistics = new ChannelStatistics.Counter();

    private volatile ChannelState state = ChannelState.SETTING_UP;
    private volatile @Nullable Endpoint localEndpoint;
    private volatile @Nullable Endpoint remoteEndpoint;
    private @Nullable MessagePool pool;

    private Channel(EventLoop loop, ChannelOptions options, ShutdownListener shutdownListener) {
        this.loop = loop;
        this.options = options;
        life = new ChannelLife(this, shutdownListener);
        backlog = new WriteBacklog(this, options);
    }

    /** Hears that a channel is ready for its handlers. */
    @FunctionalInterface
    public interface SetupListener {
        /**
         * Called exactly once, on the loop's thread (in the opener's, if the loop is CLOSED).
         *
         * @param channel the channel, without slots; null when there is an error
         * @param error why there is none, or null
         */
        void onSetup(@Nullable Channel channel, @Nullable IoException error);
    }

    /** Hears that a channel has ended. */
    @FunctionalInterface
    public interface ShutdownListener {
        /**
         * Called exactly once, on the loop's thread, after every handler has shut down, and only if the setup succeeded.
         *
         * @param channel the channel
         * @param error the first error, or null where this side closed in order. A peer that closed in order is
         *     {@link ErrorCode#PEER_CLOSED}, one that reset {@link ErrorCode#CONNECTION_RESET}
         */
        void onShutdown(Channel channel, @Nullable IoException error);
    }

    /**
     * Opens a channel on a loop. Any thread.
     *
     * @param loop its loop for life
     * @param options its options
     * @param setup hears when it is ready
     * @param shutdown hears when it has ended
     * @throws IoException of code EVENT_LOOP_SHUTDOWN if the loop admits nothing new; the listeners hear nothing then
     */
    public static void open(EventLoop loop, ChannelOptions options, SetupListener setup, ShutdownListener shutdown) {
        Objects.requireNonNull(setup, "setup");
        Channel channel = new Channel(
                Objects.requireNonNull(loop, "loop"),
                Objects.requireNonNull(options, "options"),
                Objects.requireNonNull(shutdown, "shutdown"));
        loop.admit(channel.life);
        loop.schedule(Task.of(status -> channel.setUp(setup, status)));
    }

    /** {@return the loop; any thread} */
    public EventLoop loop() {
        return loop;
    }

    /** {@return the options; any thread} */
    public ChannelOptions options() {
        return options;
    }

    /** {@return the state; any thread} */
    public ChannelState state() {
        return state;
    }

    /** {@return the leftmost slot, or null} */
    public @Nullable ChannelSlot firstSlot() {
        return row.first;
    }

    /** {@return the rightmost slot, or null} */
    public @Nullable ChannelSlot lastSlot() {
        return row.last;
    }

    /** {@return the local address, null where there is none; any thread} */
    public @Nullable Endpoint localEndpoint() {
        return localEndpoint;
    }

    /** {@return the peer's address, null where there is none; any thread} */
    public @Nullable Endpoint remoteEndpoint() {
        return remoteEndpoint;
    }

    /** {@return what went through the leftmost slot so far; any thread} */
    public ChannelStatistics statistics() {
        return statistics.snapshot();
    }

    /** {@return the loop's message pool} */
    public MessagePool pool() {
        MessagePool known = pool;
        if (known == null) {
            requireInLoop();
            known = MessagePool.of(loop);
            pool = known;
        }
        return known;
    }

    /**
     * Adds a handler in a new slot at the right end.
     *
     * @param handler the handler
     * @return its slot
     */
    public ChannelSlot add(ChannelHandler handler) {
        requireInLoop();
        return row.insert(handler, row.last, null);
    }

    /**
     * Writes a copy of bytes from the application's end: they pass the rightmost handler. Any thread; what one thread writes arrives in
     * its order.
     *
     * @param bytes from position to limit; consumed if the answer is SENT
     * @return SENT, FULL (nothing was taken), or CLOSED
     */
    public SendResult write(ByteBuffer bytes) {
        return write(bytes, null, null);
    }

    /**
     * Writes a copy of bytes, with a promise. Any thread.
     *
     * @param bytes from position to limit; consumed if the answer is SENT
     * @param promise hears on the loop's thread when the last byte is written, or that it never will be; only if the answer is SENT
     * @param context given back to it
     * @return SENT, FULL (nothing was taken), or CLOSED
     */
    public SendResult write(ByteBuffer bytes, @Nullable WriteListener promise, @Nullable Object context) {
        int length = bytes.remaining();
        if (state != ChannelState.ACTIVE && state != ChannelState.SETTING_UP) {
            return SendResult.CLOSED;
        }
        if (wouldOverflow(length)) {
            return SendResult.FULL;
        }
        ByteBuffer copy = ByteBuffer.allocate(length).put(bytes).flip();
        IoMessage message = IoMessage.wrap(copy);
        message.onWritten(promise, context);
        message.count(this, length);
        if (loop.inLoop()) {
            writeFromApplication(message);
        } else {
            schedule(ChannelTask.of(status -> writeFromApplication(message)));
        }
        return SendResult.SENT;
    }

    /** {@return the bytes that were submitted and not yet written; any thread} */
    public long backlog() {
        return backlog.bytes();
    }

    /** {@return whether writing more makes sense; any thread} */
    public boolean isWritable() {
        return backlog.isWritable();
    }

    /**
     * Submits a task to run as soon as may be. Any thread.
     *
     * @param task the task
     * @throws IllegalStateException if it is pending already
     */
    public void schedule(ChannelTask task) {
        tasks.schedule(task);
    }

    /**
     * Submits a task to run not before a time. Any thread.
     *
     * @param task the task
     * @param runAtNanos the time by the loop's clock: a point in time, and no delay, which would be long past
     * @throws IllegalStateException if it is pending already
     */
    public void schedule(ChannelTask task, long runAtNanos) {
        tasks.schedule(task, runAtNanos);
    }

    /**
     * Submits a task to run after a delay. Any thread.
     *
     * @param task the task
     * @param delay how long from now, by the loop's clock; zero or more
     * @throws IllegalStateException if it is pending already
     */
    public void schedule(ChannelTask task, Duration delay) {
        tasks.schedule(task, loop.nanoTime() + Nanos.of(Nanos.zeroOrMore("delay", delay)));
    }

    /**
     * Cancels a pending task, which will run on the loop's thread with CANCELED. Any thread.
     *
     * @param task the task
     * @return false if it was not pending
     */
    public boolean cancel(ChannelTask task) {
        return loop.cancel(task.task);
    }

    /**
     * Shuts the channel down. Any thread, any number of times: the first error stays, and a later ABORT hastens a graceful shutdown.
     *
     * @param error why, or null
     * @param mode GRACEFUL or ABORT
     */
    public void shutdown(@Nullable IoException error, ShutdownMode mode) {
        Objects.requireNonNull(mode, "mode");
        if (loop.inLoop()) {
            sequence.begin(error, mode);
        } else if (state != ChannelState.SHUT_DOWN) {
            loop.schedule(Task.of(status -> sequence.begin(error, mode)));
        }
    }

    /**
     * Ends the WRITE direction only, after what was written so far: for a channel with half-close. Any thread.
     *
     * @throws IllegalStateException if the channel has no half-close
     */
    public void shutdownOutput() {
        if (!options.halfClose()) {
            throw new IllegalStateException("channel: was opened without half-close");
        }
        if (loop.inLoop()) {
            sequence.beginWriteOnly();
        } else {
            loop.schedule(Task.of(status -> sequence.beginWriteOnly()));
        }
    }

    /** Asks the leftmost handler to read now: after a slot was added that may be able to take what waits. */
    public void triggerRead() {
        requireInLoop();
        ChannelSlot slot = row.first;
        if (slot != null) {
            slot.handler().triggerRead(slot);
        }
    }

    /** Delays the end of the handlers, though not the shutdown, until {@link #releaseHold}. */
    public void acquireHold() {
        requireInLoop();
        life.acquireHold();
    }

    /** Takes back one {@link #acquireHold}. */
    public void releaseHold() {
        requireInLoop();
        life.releaseHold();
    }

    @Override
    public String toString() {
        return "Channel[" + localEndpoint + " - " + remoteEndpoint + ", " + state + "]";
    }

    /**
     * Says where the wire leads: for the leftmost handler.
     *
     * @param local the local address
     * @param remote the peer's
     */
    public void setEndpoints(Endpoint local, Endpoint remote) {
        requireInLoop();
        localEndpoint = local;
        remoteEndpoint = remote;
    }

    ChannelStatistics.Counter counter() {
        return statistics;
    }

    void requireInLoop() {
        if (!loop.inLoop()) {
            throw new IoException(ErrorCode.LOOP_THREAD_ONLY, this + " is of loop '" + loop.name() + "', called from "
                    + Thread.currentThread());
        }
    }

    SlotRow row() {
        return row;
    }

    /** A slot has left the row. */
    void retire(ChannelSlot slot) {
        assert loop.inLoop();
        slot.removed = true;
        sequence.slotRemoved(slot);
        life.destroy(slot);
    }

    WindowUpdates windowUpdates() {
        return windowUpdates;
    }

    boolean wouldOverflow(int length) {
        return backlog.wouldOverflow(length);
    }

    void addBacklog(int bytes) {
        backlog.add(bytes);
    }

    void subtractBacklog(int bytes) {
        backlog.subtract(bytes);
    }

    SendResult refuse(IoMessage message, SendResult result, ErrorCode code) {
        assert loop.inLoop();
        IoException error = new IoException(code, toString());
        if (message.hasPromise()) {
            loop.schedule(Task.of(status -> message.complete(error)));
        } else {
            message.complete(error);
        }
        return result;
    }

    SendResult broken(IoMessage message, ErrorCode code, ChannelSlot sender) {
        sequence.begin(new IoException(code, sender + " in " + this), ShutdownMode.GRACEFUL);
        return refuse(message, SendResult.CLOSED, code);
    }

    void callbackFailed(ChannelSlot slot, @Nullable IoMessage message, Throwable cause) {
        assert loop.inLoop();
        IoException error = cause instanceof IoException known
                ? known
                : new IoException(ErrorCode.CALLBACK_FAILED, slot + " in " + this, 0, cause);
        if (message != null && message.holder == slot && !message.isReleased()) {
            refuse(message, SendResult.CLOSED, ErrorCode.CALLBACK_FAILED);
        }
        sequence.begin(error, ShutdownMode.GRACEFUL);
    }

    void slotShutDown(ChannelSlot slot, Direction direction) {
        sequence.slotDone(slot, direction);
    }

    void inputEnded(ChannelSlot source) {
        assert loop.inLoop();
        for (ChannelSlot slot = source.right; slot != null; slot = slot.right) {
            try {
                if (!slot.handler().endOfInput(slot)) {
                    return;
                }
            } catch (Throwable e) {
                callbackFailed(slot, null, e);
                return;
            }
        }
        sequence.inputEnded();
    }

    void shuttingDown() {
        state = ChannelState.SHUTTING_DOWN;
    }

    /** Both directions have ended: cancel what is pending, then tell, then let go. */
    void shutDown(@Nullable IoException error) {
        assert loop.inLoop();
        state = ChannelState.SHUT_DOWN;
        Telemetry.get().channelClosed(this, error);
        tasks.cancelAll();
        life.end(error);
    }

    void runTask(ChannelTask task, TaskStatus status) {
        tasks.run(task, status);
    }

    private void setUp(SetupListener setup, TaskStatus status) {
        if (status == TaskStatus.CANCELED) {
            loop.dismiss(life);
            setup.onSetup(null, new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "loop '" + loop.name() + "'"));
            return;
        }
        state = ChannelState.ACTIVE;
        Telemetry.get().channelOpened(loop.name());
        try {
            setup.onSetup(this, null);
        } catch (Throwable e) {
            sequence.begin(new IoException(ErrorCode.CALLBACK_FAILED, "the setup of " + this, 0, e), ShutdownMode.ABORT);
        }
    }

    private void writeFromApplication(IoMessage message) {
        assert loop.inLoop();
        ChannelSlot slot = row.last;
        if (state == ChannelState.SHUT_DOWN || slot == null || slot.writeDone) {
            refuse(message, SendResult.CLOSED, ErrorCode.CHANNEL_CLOSED);
        } else {
            slot.deliverWrite(message);
        }
    }
}
