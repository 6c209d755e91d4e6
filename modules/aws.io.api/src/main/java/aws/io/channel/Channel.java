package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.channel.QueuedMessages;
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
 * A row of slots on one event loop: the wire on the left, the application on the right. It never changes its loop, runs the shutdown of
 * its slots, and keeps its loop alive until it has ended.
 *
 * <p>Event-loop thread only, except methods that are documented as thread-safe: those submit a task to the loop where they need its thread.
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

    private volatile ChannelState state = ChannelState.SETTING_UP;

    private volatile @Nullable Endpoint localEndpoint;
    private volatile @Nullable Endpoint remoteEndpoint;
    private @Nullable MessagePool pool;
    private @Nullable ChannelMemory memory;
    private @Nullable ChannelProgress progress;

    private Channel(EventLoop loop, ChannelOptions options, ShutdownListener shutdownListener) {
        this.loop = loop;
        this.options = options;
        life = new ChannelLife(this, shutdownListener);
        writes = new ChannelWrites(this, options);
    }

    /** A listener for the start of a channel. */
    @FunctionalInterface
    public interface SetupListener {
        /**
         * Announces that the channel is ready for its handlers, or could not be opened. Called exactly once, on the loop's thread (on the
         * opener's, if the loop is CLOSED).
         *
         * @param channel the channel, without slots; null if there is an error
         * @param error why there is no channel, or null
         */
        void onSetup(@Nullable Channel channel, @Nullable IoException error);
    }

    /** A listener for the end of a channel. */
    @FunctionalInterface
    public interface ShutdownListener {
        /**
         * Announces that the channel has ended. Called exactly once, on the loop's thread, after every handler has shut down, and only if
         * the setup succeeded.
         *
         * @param channel the channel
         * @param error the first error, or null if this side closed in order. A peer that closed in order is
         *     {@link ErrorCode#PEER_CLOSED}, one that reset {@link ErrorCode#CONNECTION_RESET}. A shutdown that timed out is
         *     {@link ErrorCode#SHUTDOWN_TIMEOUT}, unless an error other than PEER_CLOSED came first: then it is suppressed in that error
         */
        void onShutdown(Channel channel, @Nullable IoException error);
    }

    /**
     * Opens a channel on a loop. Thread-safe.
     *
     * @param loop its loop, which never changes
     * @param options its options
     * @param setup notified when the channel is ready
     * @param shutdown notified when the channel has ended
     * @throws IoException of code EVENT_LOOP_SHUTDOWN if the loop admits nothing new; the listeners are not notified then
     */
    public static void open(EventLoop loop, ChannelOptions options, SetupListener setup, ShutdownListener shutdown) {
        Channel channel = admitted(loop, options, setup, shutdown);
        loop.schedule(Task.of(status -> channel.setUp(setup, status)));
    }

    /**
     * Opens a channel on the calling thread's loop. The setup listener is notified inside this call. Event-loop thread only.
     *
     * @apiNote It saves the task of {@link #open}, where nothing has to be done between this call and the setup.
     * @param loop its loop, whose thread calls
     * @param options its options
     * @param setup notified inside this call
     * @param shutdown notified when the channel has ended
     * @throws IoException of code EVENT_LOOP_SHUTDOWN if the loop admits nothing new, or LOOP_THREAD_ONLY; the listeners are not notified
     *     then
     */
    public static void openNow(EventLoop loop, ChannelOptions options, SetupListener setup, ShutdownListener shutdown) {
        if (!loop.inLoop()) {
            throw new IoException(ErrorCode.LOOP_THREAD_ONLY, "loop '" + loop.name() + "', called from " + Thread.currentThread());
        }
        admitted(loop, options, setup, shutdown).setUp(setup, TaskStatus.RUN_READY);
    }

    private static Channel admitted(EventLoop loop, ChannelOptions options, SetupListener setup, ShutdownListener shutdown) {
        Objects.requireNonNull(setup, "setup");
        Channel channel = new Channel(
                Objects.requireNonNull(loop, "loop"),
                Objects.requireNonNull(options, "options"),
                Objects.requireNonNull(shutdown, "shutdown"));
        loop.admit(channel.life);
        return channel;
    }

    /** {@return the loop; thread-safe} */
    public EventLoop loop() {
        return loop;
    }

    /** {@return the options; thread-safe} */
    public ChannelOptions options() {
        return options;
    }

    /** {@return the state; thread-safe} */
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

    /** {@return the local address, null if there is none; thread-safe} */
    public @Nullable Endpoint localEndpoint() {
        return localEndpoint;
    }

    /** {@return the peer's address, null if there is none; thread-safe} */
    public @Nullable Endpoint remoteEndpoint() {
        return remoteEndpoint;
    }

    /** {@return counts of what passed the leftmost slot so far; thread-safe} */
    public ChannelStatistics statistics() {
        return input.snapshot();
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

    /** {@return when the channel last read and wrote; noted from the first call on} */
    ChannelProgress progress() {
        assert loop.inLoop();
        ChannelProgress known = progress;
        if (known == null) {
            known = new ChannelProgress(this);
            progress = known;
        }
        return known;
    }

    /**
     * Adds a handler in a new slot at the right end. If the shutdown has passed that place already, the handler is asked at once for its
     * part. If the channel has ended, the handler is destroyed at once, without {@link ChannelHandler#attached}, and its slot sends nothing.
     * If {@code attached} throws, the slot is removed again, the handler destroyed, and the throwable passed on. Event-loop thread only.
     *
     * @param handler the handler
     * @return its slot
     * @throws IllegalArgumentException if the handler's initial window is negative; nothing has changed
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
     * @apiNote A future that has dependents is completed on a virtual thread of its own. For many small writes {@link
     *     #tryWrite(ByteBuffer, WriteListener, Object)} costs less.
     * @param bytes from position to limit; always consumed
     * @return completes when the last byte has been written, or with an {@link IoException} if it never will be. Canceling it, or
     *     completing it otherwise, takes nothing back, because a stream cannot leave bytes out: they are written all the same
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
     * Writes a copy of bytes with a promise, unless the backlog has reached {@link ChannelOptions#writeLimit}. A write is accepted while
     * the backlog before it is below the limit, whatever its own size. Thread-safe.
     *
     * @param bytes from position to limit; consumed only if the result is SENT
     * @param listener notified on the loop's thread when the last byte has been written, or never will be; only if the result is SENT. May
     *     be null
     * @param context passed to the listener
     * @return SENT; FULL, upon which {@link ChannelHandler#writabilityChanged} is called once the backlog has fallen to the low watermark;
     *     or CLOSED
     */
    @CheckReturnValue
    public SendResult tryWrite(ByteBuffer bytes, @Nullable WriteListener listener, @Nullable Object context) {
        return writes.tryWrite(bytes, listener, context);
    }

    /** {@return the bytes that were submitted and not yet written; thread-safe} */
    public long backlog() {
        return writes.bytes();
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
     * Schedules a task to run as soon as possible. If the channel has ended, the task runs with CANCELED inside this call, on the caller's
     * thread. Thread-safe.
     *
     * @param task the task
     * @throws IllegalStateException if it is pending already
     */
    public void schedule(ChannelTask task) {
        tasks.schedule(task);
    }

    /**
     * Schedules a task to run at a time or later. If the channel has ended, the task runs with CANCELED inside this call, on the caller's
     * thread. Thread-safe.
     *
     * @param task the task
     * @param runAtNanos the earliest time, in nanoseconds of {@link EventLoop#nanoTime}: a point in time, not a delay
     * @throws IllegalStateException if it is pending already
     */
    public void schedule(ChannelTask task, long runAtNanos) {
        tasks.schedule(task, runAtNanos);
    }

    /**
     * Schedules a task to run after a delay. If the channel has ended, the task runs with CANCELED inside this call, on the caller's thread.
     * Thread-safe.
     *
     * @param task the task
     * @param delay how long from now, by the loop's clock; zero or more
     * @throws IllegalStateException if it is pending already
     */
    public void schedule(ChannelTask task, Duration delay) {
        tasks.schedule(task, Nanos.after(loop.nanoTime(), Nanos.zeroOrMore("delay", delay)));
    }

    /**
     * Cancels a pending task, which then runs on the loop's thread with CANCELED. It may be scheduled on this channel again at once, and runs
     * with CANCELED before it runs again. Thread-safe.
     *
     * @param task the task
     * @return false if it was not pending
     * @throws IllegalArgumentException if it is pending on another channel
     */
    public boolean cancel(ChannelTask task) {
        return tasks.cancel(task);
    }

    /**
     * Moves a pending task to another time, earlier or later, without running it with CANCELED; see
     * {@link EventLoop#reschedule(Task, long)}. Event-loop thread only.
     *
     * @param task the task
     * @param runAtNanos the earliest time, in nanoseconds of {@link EventLoop#nanoTime}: a point in time, not a delay
     * @return false, with no effect, if it was not pending or the channel has ended
     * @throws IllegalArgumentException if it is pending on another channel
     */
    public boolean reschedule(ChannelTask task, long runAtNanos) {
        requireInLoop();
        return tasks.reschedule(task, runAtNanos);
    }

    /**
     * Moves a pending task to another time, as {@link #reschedule(ChannelTask, long)} does. Event-loop thread only.
     *
     * @param task the task
     * @param delay how long from now, by the loop's clock; zero or more
     * @return false, with no effect, if it was not pending or the channel has ended
     * @throws IllegalArgumentException if it is pending on another channel
     */
    public boolean reschedule(ChannelTask task, Duration delay) {
        return reschedule(task, Nanos.after(loop.nanoTime(), Nanos.zeroOrMore("delay", delay)));
    }

    /**
     * Shuts the channel down. The first error is kept, and a later ABORT replaces GRACEFUL; otherwise calling it again has no effect. An
     * error, or an explicit shutdown, does not wait for received input to be released. Thread-safe.
     *
     * @param error why, or null
     * @param mode GRACEFUL or ABORT
     */
    public void shutdown(@Nullable IoException error, ShutdownMode mode) {
        Objects.requireNonNull(mode, "mode");
        if (loop.inLoop()) {
            sequence.begin(error, mode);
        } else if (state != ChannelState.SHUT_DOWN) {
            onLoop(() -> sequence.begin(error, mode));
        }
    }

    /**
     * Ends the channel at once and, over TCP, by a reset, so that the peer does not mistake what it has received for the whole stream.
     * Calling it again has no effect. Thread-safe.
     *
     * @param error why
     */
    public void reset(IoException error) {
        Objects.requireNonNull(error, "error");
        if (loop.inLoop()) {
            sequence.reset(error);
        } else if (state != ChannelState.SHUT_DOWN) {
            onLoop(() -> sequence.reset(error));
        }
    }

    /**
     * Ends only the WRITE direction, after what was written so far: for a channel with half-close. Thread-safe.
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
            onLoop(() -> sequence.beginWriteOnly());
        }
    }

    /** Makes the leftmost handler read now, after a slot was added that has room for what waits. Event-loop thread only. */
    public void triggerRead() {
        requireInLoop();
        ChannelSlot slot = row.first;
        if (slot != null) {
            slot.handler().triggerRead(slot);
        }
    }

    /** Delays the destruction of the handlers, but not the shutdown, until {@link #releaseHold}. Event-loop thread only. */
    public void acquireHold() {
        requireInLoop();
        life.acquireHold();
    }

    /** Takes back one {@link #acquireHold}. Event-loop thread only. */
    public void releaseHold() {
        requireInLoop();
        life.releaseHold();
    }

    @Override
    public String toString() {
        return name(localEndpoint, remoteEndpoint, state);
    }

    static String name(@Nullable Endpoint local, @Nullable Endpoint remote, @Nullable ChannelState state) {
        return "Channel[" + local + " - " + remote + ", " + state + "]";
    }

    /**
     * Sets both addresses: for the leftmost handler. Event-loop thread only.
     *
     * @param local the local address, null if there is none yet
     * @param remote the peer's address, null if there is not one peer
     */
    public void setEndpoints(@Nullable Endpoint local, @Nullable Endpoint remote) {
        requireInLoop();
        localEndpoint = local;
        remoteEndpoint = remote;
    }

    ChannelStatistics.Counter counter() {
        return input;
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

    /** Ends writing with an error: the leftmost handler cannot write any more, but still reads. */
    void outputFailed(IoException error) {
        assert loop.inLoop();
        writes.end(error);
    }

    /** Counts bytes that the leftmost handler has read. */
    void read(long bytes) {
        assert loop.inLoop();
        input.addRead(bytes);
        ChannelProgress noted = progress;
        if (noted != null) {
            noted.read();
        }
    }

    /** Counts bytes that the leftmost handler has passed to the kernel. */
    void wrote(long bytes) {
        assert loop.inLoop();
        input.addWritten(bytes);
        if (state == ChannelState.SHUTTING_DOWN) {
            sequence.wrote(bytes);
        }
        ChannelProgress noted = progress;
        if (noted != null) {
            noted.wrote();
        }
    }

    /** Follows up a window that was too narrow and has grown, or a row or a memory budget that has changed: more may be read now. */
    void readingResumed() {
        ChannelProgress noted = progress;
        if (noted != null) {
            noted.resumed();
        }
    }

    boolean isInputOver() {
        return sequence.isInputOver();
    }

    void shutdownProgressed() {
        sequence.progressed();
    }

    /** {@return whether bytes that were accepted for writing are lost by the way in which the channel ends} */
    boolean isCut() {
        return sequence.isCut();
    }

    /** A slot has left the row. */
    void retire(ChannelSlot slot, @Nullable FormerPlace place) {
        assert loop.inLoop();
        slot.leave(place);
        life.destroy(slot);
    }

    /** The row has changed, and is in order: a shutdown may have to ask another slot. */
    void rowChanged() {
        sequence.rowChanged();
    }

    /** Ends the channel: a handler that has left held input which is missing in the stream. */
    void inputLost(ChannelSlot slot) {
        IoException error = new IoException(ErrorCode.INPUT_LOST, slot + " in " + this);
        ChannelReports.broken(slot, error);
        sequence.begin(error, ShutdownMode.GRACEFUL);
    }

    WindowUpdates windowUpdates() {
        return windowUpdates;
    }

    ChannelWrites writes() {
        return writes;
    }

    void subtractBacklog(long bytes) {
        writes.subtract(bytes);
        ChannelProgress noted = progress;
        if (noted != null) {
            noted.completed();
        }
    }

    void refuse(IoMessage message, ErrorCode code) {
        assert loop.inLoop();
        IoException error = new IoException(code, toString());
        if (message.hasPromise()) {
            IoMessage taken = QueuedMessages.take(message, loop);
            loop.schedule(Task.of(status -> QueuedMessages.end(taken, error)));
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

    /** Reports what a handler threw at a write, and resets the channel: otherwise the stream would continue after the missing bytes. */
    void writeCallbackFailed(ChannelSlot slot, IoMessage message, Throwable cause) {
        sequence.reset(errorOfCallback(slot, message, cause));
    }

    private IoException errorOfCallback(ChannelSlot slot, @Nullable IoMessage message, Throwable cause) {
        assert loop.inLoop();
        ChannelReports.threw(slot, "a callback of the slot of", cause);
        if (message != null && message.isStillWith(slot)) {
            message.abandon(new IoException(ErrorCode.CALLBACK_FAILED, toString()));
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
        if (sequence.isInputOver() || source.hasLeft()) {
            // It has ended before: TLS ends by a close_notify, and the connection below it later.
            return;
        }
        for (ChannelSlot slot = source.rightNeighbour(); slot != null; slot = slot.rightNeighbour()) {
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

    /** Cancels what is pending, notifies the listener and destroys the handlers: both directions have ended. */
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

    /** Schedules work that has no purpose once the loop is CLOSED: then the channel has ended. Thread-safe. */
    private void onLoop(Runnable work) {
        loop.schedule(Task.of(status -> {
            // A CLOSED loop cancels on the submitter's thread.
            if (loop.inLoop()) {
                work.run();
            }
        }));
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
