package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Nanos;
import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.EventLoop;
import aws.io.loop.IoFuture;
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
    private final ChannelWrites writes;
    private final SlotRow row = new SlotRow(this);
    private final ReceivedInput input = new ReceivedInput(this);
    private final ChannelStatistics.Counter statistics = new ChannelStatistics.Counter();

    private volatile ChannelState state = ChannelState.SETTING_UP;

    private volatile @Nullable Endpoint localEndpoint;
    private volatile @Nullable Endpoint remoteEndpoint;
    private @Nullable MessagePool pool;
    private @Nullable ChannelMemory memory;

    private Channel(EventLoop loop, ChannelOptions options, ShutdownListener shutdownListener) {
        this.loop = loop;
        this.options = options;
        life = new ChannelLife(this, shutdownListener);
        writes = new ChannelWrites(this, options);
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

    /** {@return what the channel holds of its loop's memory} */
    ChannelMemory memory() {
        ChannelMemory known = memory;
        if (known == null) {
            known = new ChannelMemory(this, pool().budget());
            memory = known;
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
     * Writes a copy of bytes from the application's end, through every handler. Writes that are ordered by happens-before arrive in that
     * order, whatever their threads. Thread-safe.
     *
     * <p>If the backlog has reached {@link ChannelOptions#writeLimit}, the channel ends by {@link #reset} with
     * {@link ErrorCode#WRITE_QUEUE_FULL}, because a stream without these bytes would be torn; {@link #tryWrite} refuses instead.
     *
     * @apiNote Each future is completed on a virtual thread of its own. For many small writes {@link #tryWrite(ByteBuffer, WriteListener,
     *     Object)} costs less.
     * @param bytes from position to limit; always consumed
     * @return completes when the last byte has been written, or with an {@link IoException} if it never will be
     */
    public IoFuture<Void> write(ByteBuffer bytes) {
        return writes.write(bytes);
    }

    /**
     * Writes a copy of bytes, as {@link #write} does, unless the backlog has reached {@link ChannelOptions#writeLimit}. Thread-safe.
     *
     * @param bytes from position to limit; consumed only if the result is SENT
     * @return SENT, FULL or CLOSED
     */
    @CheckReturnValue
    public SendResult tryWrite(ByteBuffer bytes) {
        return writes.tryWrite(bytes, null, null);
    }

    /**
     * Writes a copy of bytes with a promise, unless the backlog has reached {@link ChannelOptions#writeLimit}. Thread-safe. A write is
     * accepted while the backlog before it is below the limit, whatever its own size.
     *
     * @param bytes from position to limit; consumed only if the result is SENT
     * @param listener notified on the loop's thread when the last byte has been written, or never will be; only if the result is SENT. May
     *     be null
     * @param context passed to the listener
     * @return SENT; FULL, upon which {@link ChannelHandler#writabilityChanged} is called when there is room again; or CLOSED
     */
    @CheckReturnValue
    public SendResult tryWrite(ByteBuffer bytes, @Nullable WriteListener listener, @Nullable Object context) {
        return writes.tryWrite(bytes, listener, context);
    }

    /** {@return the bytes that were submitted and not yet written; thread-safe} */
    public long backlog() {
        return writes.backlog();
    }

    /**
     * Returns whether writing more makes sense now: false from the high watermark down to the low one, and once the channel, or its WRITE
     * direction, has begun to end. Thread-safe.
     *
     * @return whether to write
     */
    public boolean isWritable() {
        return writes.isWritable();
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
     * Ends the channel at once and, over TCP, by a reset: the peer learns that what it has received is not the whole stream. Thread-safe;
     * calling it again has no effect.
     *
     * @param error why
     */
    public void reset(IoException error) {
        Objects.requireNonNull(error, "error");
        if (loop.inLoop()) {
            sequence.reset(error);
        } else if (state != ChannelState.SHUT_DOWN) {
            loop.schedule(Task.of(status -> sequence.reset(error)));
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
        writes.end(null);
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

    ReceivedInput input() {
        return input;
    }

    /** The leftmost handler cannot write any more; it still reads. */
    void outputFailed(IoException error) {
        assert loop.inLoop();
        writes.end(error);
    }

    /** The leftmost handler has given bytes to the kernel. */
    void wrote(long bytes) {
        assert loop.inLoop();
        statistics.addWritten(bytes);
        sequence.wrote(bytes);
    }

    void shutdownProgressed() {
        sequence.progressed();
    }

    /** {@return whether bytes that were accepted for writing are lost by the way in which the channel ends} */
    boolean isCut() {
        return sequence.isCut();
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

    ChannelWrites writes() {
        return writes;
    }

    void subtractBacklog(long bytes) {
        writes.subtract(bytes);
    }

    void refuse(IoMessage message, ErrorCode code) {
        assert loop.inLoop();
        IoException error = new IoException(code, toString());
        if (message.hasPromise()) {
            loop.schedule(Task.of(status -> message.complete(error)));
        } else {
            message.complete(error);
        }
    }

    void broken(IoMessage message, ErrorCode code, ChannelSlot sender) {
        IoException error = new IoException(code, sender + " in " + this);
        ChannelReports.broken(sender, error);
        sequence.begin(error, ShutdownMode.GRACEFUL);
        refuse(message, code);
    }

    /** Resets, because bytes that were accepted for writing cannot be passed on: the stream would continue behind them. */
    void brokenInTheStream(IoMessage message, ErrorCode code, ChannelSlot sender) {
        IoException error = new IoException(code, sender + " in " + this);
        ChannelReports.broken(sender, error);
        sequence.reset(error);
        refuse(message, code);
    }

    /** Reports what a handler threw, and begins the shutdown. */
    void callbackFailed(ChannelSlot slot, @Nullable IoMessage message, Throwable cause) {
        sequence.begin(errorOfCallback(slot, message, cause), ShutdownMode.GRACEFUL);
    }

    /** Reports what a handler threw at a write, and resets: the stream would go on behind the bytes that are missing. */
    void writeCallbackFailed(ChannelSlot slot, IoMessage message, Throwable cause) {
        sequence.reset(errorOfCallback(slot, message, cause));
    }

    private IoException errorOfCallback(ChannelSlot slot, @Nullable IoMessage message, Throwable cause) {
        assert loop.inLoop();
        ChannelReports.threw(slot, "a callback of the slot of", cause);
        if (message != null && message.holder == slot && !message.isReleased()) {
            refuse(message, ErrorCode.CALLBACK_FAILED);
        }
        return cause instanceof IoException known
                ? known
                : new IoException(ErrorCode.CALLBACK_FAILED, slot + " in " + this, 0, cause);
    }

    void slotShutDown(ChannelSlot slot, Direction direction) {
        sequence.slotDone(slot, direction);
    }

    void inputEnded(ChannelSlot source) {
        assert loop.inLoop();
        if (sequence.isInputOver()) {
            // Told before: TLS ends by a close_notify, and the connection below it later.
            return;
        }
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
        ChannelMemory held = memory;
        if (held != null) {
            held.forget();
        }
        Telemetry.get().channelClosed(this, error);
        ChannelReports.ended(this, error);
        tasks.cancelAll();
        windowUpdates.end();
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
            ChannelReports.threw(this, setup, "the setup listener", e);
            sequence.begin(new IoException(ErrorCode.CALLBACK_FAILED, "the setup of " + this, 0, e), ShutdownMode.ABORT);
        }
    }
}
