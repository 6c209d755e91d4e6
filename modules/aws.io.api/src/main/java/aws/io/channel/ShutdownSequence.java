package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Nanos;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way down of a channel. Each direction is OPEN, then CLOSING while one slot after the other does its part, then DONE:
 *
 * <pre>
 *   shutdown()         READ left to right, then in a task of its own WRITE right to left, then the end
 *   end of input       with half-close only READ; without it a shutdown with PEER_CLOSED, once all received messages are released
 *   shutdownOutput()   only WRITE
 * </pre>
 *
 * The channel ends when both directions are DONE, whatever began them. The deadline runs only during a shutdown that waits for a slot, and
 * counts from its beginning. It starts again after each step of a slot, and whenever the kernel has taken another {@link #LEAST_PROGRESS}
 * bytes. When it passes, the pending slot is shut down with ABORT, and the sequence continues with the next one.
 *
 * <p>It is also the task that begins WRITE.
 *
 * <p>Which slot is next is read from the row: the first one, in the order of the direction, that has not done its part. So a slot that is put
 * into the row while, or after, a direction ends is asked too, as soon as its place has been passed.
 */
final class ShutdownSequence extends Task {
    /** The number of bytes that the kernel must take within the shutdown timeout to count as progress. */
    private static final long LEAST_PROGRESS = 1024;

    private enum Phase {
        OPEN,
        CLOSING,
        DONE
    }

    private final Channel channel;
    private Phase read = Phase.OPEN;
    private Phase write = Phase.OPEN;
    private boolean whole;

    /** Whether the task that begins the WRITE direction was scheduled. */
    private boolean writeScheduled;

    private boolean ended;
    private @Nullable IoException error;
    private ShutdownMode mode = ShutdownMode.GRACEFUL;

    /** Whether the input has ended in order. */
    private boolean inputOver;

    /** The end of the input, while the shutdown that it starts waits for the application. */
    private @Nullable IoException peerClosed;

    /** Whether bytes that were accepted for writing are lost. */
    private boolean cut;

    private long progressNanos;
    private long progressBytes;

    /** Whether the task is pending. */
    private boolean beginsWrite;

    /** Null until a slot takes its time: most channels end without. */
    private @Nullable Task deadline;

    ShutdownSequence(Channel channel) {
        this.channel = channel;
    }

    void begin(@Nullable IoException why, ShutdownMode how) {
        assert channel.loop().inLoop();
        if (ended) {
            return;
        }
        if (error == null) {
            error = why != null ? why : peerClosed;
        }
        if (how == ShutdownMode.ABORT && mode == ShutdownMode.GRACEFUL) {
            becomeAbort();
            if (whole) {
                insist();
                return;
            }
        }
        if (whole) {
            return;
        }
        whole = true;
        channel.input().stopWaiting();
        channel.shuttingDown();
        progressed();
        if (read == Phase.OPEN) {
            beginRead();
        } else {
            insist();
            beginWriteIfWhole();
        }
        startDeadline();
    }

    @Override
    public void run(TaskStatus status) {
        beginsWrite = false;
        // Its submitter may have been stopped between the submission and the task that takes it.
        channel.writes().takeForeign();
        beginWriting();
        startDeadline();
    }

    private void startDeadline() {
        if (ended || beginsWrite || deadline != null) {
            return;
        }
        Task timer = Task.of(status -> {
            if (!ended) {
                checkDeadline(status);
            }
        });
        deadline = timer;
        channel.loop().schedule(timer, progressNanos + Nanos.of(channel.options().shutdownTimeout()));
    }

    /** Begins an ABORT that deliberately drops every byte that has not arrived yet. */
    void reset(IoException why) {
        assert channel.loop().inLoop();
        if (!ended) {
            cut = true;
            begin(why, ShutdownMode.ABORT);
        }
    }

    void beginWriteOnly() {
        assert channel.loop().inLoop();
        // Before the direction ends: a handler that throws begins the shutdown.
        channel.writes().takeForeign();
        if (write == Phase.OPEN && !ended && !whole) {
            beginWriting();
        }
    }

    void inputEnded() {
        assert channel.loop().inLoop();
        if (read != Phase.OPEN) {
            return;
        }
        inputOver = true;
        if (channel.options().halfClose()) {
            beginRead();
            return;
        }
        IoException closed = new PeerClosedException(channel);
        if (channel.input().isHeld()) {
            peerClosed = closed;
            channel.input().await(() -> begin(closed, ShutdownMode.GRACEFUL));
        } else {
            begin(closed, ShutdownMode.GRACEFUL);
        }
    }

    /** {@return whether the input has ended in order} */
    boolean isInputOver() {
        return inputOver;
    }

    /** {@return whether bytes that were accepted for writing are lost} */
    boolean isCut() {
        return cut;
    }

    /** Counts bytes that the kernel has taken. */
    void wrote(long bytes) {
        if (whole) {
            progressBytes += bytes;
            if (progressBytes >= LEAST_PROGRESS) {
                progressed();
            }
        }
    }

    /** Restarts the deadline. */
    void progressed() {
        assert channel.loop().inLoop();
        progressBytes = 0;
        progressNanos = channel.loop().nanoTime();
    }

    void slotDone(ChannelSlot slot, Direction direction) {
        assert channel.loop().inLoop();
        if (!isAwaited(slot, direction)) {
            return;
        }
        progressed();
        if (direction == Direction.READ) {
            slot.readDone = true;
            advanceRead();
        } else {
            slot.writeDone = true;
            advanceWrite();
        }
    }

    /** A slot was added to the row, removed or replaced: another one may be next. */
    void rowChanged() {
        assert channel.loop().inLoop();
        if (!ended) {
            advanceRead();
            advanceWrite();
        }
    }

    private static boolean isAwaited(ChannelSlot slot, Direction direction) {
        return direction == Direction.READ ? slot.readAsked && !slot.readDone : slot.writeAsked && !slot.writeDone;
    }

    private void beginRead() {
        read = Phase.CLOSING;
        advanceRead();
    }

    /** Asks the leftmost slot that has not done its part, unless it was asked; without one the direction has ended. */
    private void advanceRead() {
        if (read == Phase.OPEN) {
            return;
        }
        ChannelSlot next = channel.row().first;
        while (next != null && next.readDone) {
            next = next.right;
        }
        if (next == null) {
            if (read == Phase.CLOSING) {
                read = Phase.DONE;
                beginWriteIfWhole();
                endIfDone();
            }
        } else if (!next.readAsked) {
            read = Phase.CLOSING;
            next.readAsked = true;
            ask(next, Direction.READ);
        }
    }

    private void beginWriteIfWhole() {
        if (whole && read == Phase.DONE && write == Phase.OPEN && !writeScheduled) {
            writeScheduled = true;
            beginsWrite = true;
            channel.loop().schedule(this);
        }
    }

    private void beginWriting() {
        if (write == Phase.OPEN) {
            write = Phase.CLOSING;
            advanceWrite();
        }
    }

    /** Asks the rightmost slot that has not done its part, unless it was asked; without one the direction has ended. */
    private void advanceWrite() {
        if (write == Phase.OPEN) {
            return;
        }
        ChannelSlot next = channel.row().last;
        while (next != null && next.writeDone) {
            next = next.left;
        }
        if (next == null) {
            if (write == Phase.CLOSING) {
                write = Phase.DONE;
                endIfDone();
            }
        } else if (!next.writeAsked) {
            write = Phase.CLOSING;
            next.writeAsked = true;
            ask(next, Direction.WRITE);
        }
    }

    private void endIfDone() {
        if (read == Phase.DONE && write == Phase.DONE && !ended) {
            ended = true;
            Task timer = deadline;
            if (timer != null) {
                channel.loop().cancel(timer);
            }
            channel.shutDown(error);
        }
    }

    private void ask(ChannelSlot slot, Direction direction) {
        try {
            slot.handler().shutdown(slot, direction, error, mode);
        } catch (Throwable e) {
            ChannelReports.threw(slot, "shutdown of the slot of", e);
            if (error == null) {
                error = new IoException(ErrorCode.CALLBACK_FAILED, slot + " in " + channel, 0, e);
            }
            slotDone(slot, direction);
        }
    }

    /** Calls the pending slots again, as the mode has changed. */
    private void insist() {
        Direction direction = awaited(Direction.READ) != null ? Direction.READ : Direction.WRITE;
        List<ChannelSlot> pending = new ArrayList<>(2);
        for (ChannelSlot slot = channel.row().first; slot != null; slot = slot.right) {
            if (isAwaited(slot, direction)) {
                pending.add(slot);
            }
        }
        for (ChannelSlot slot : pending) {
            if (isAwaited(slot, direction) && !slot.removed) {
                ask(slot, direction);
            }
        }
    }

    /** Returns the first slot, in the order of the direction, that was asked and has not done its part, or null. */
    private @Nullable ChannelSlot awaited(Direction direction) {
        ChannelSlot slot = direction == Direction.READ ? channel.row().first : channel.row().last;
        while (slot != null && !isAwaited(slot, direction)) {
            slot = direction == Direction.READ ? slot.right : slot.left;
        }
        return slot;
    }

    /** Makes one attempt to write what waits for the end of the turn; what is left is lost. */
    private void becomeAbort() {
        mode = ShutdownMode.ABORT;
        if (cut) {
            return;
        }
        channel.writes().takeForeign();
        boolean flushed = true;
        for (ChannelSlot slot = channel.row().last; slot != null; slot = slot.left) {
            if (!slot.writeDone) {
                try {
                    flushed &= slot.handler().flushWrites(slot);
                } catch (Throwable e) {
                    channel.loop().report(e);
                }
            }
        }
        cut = !flushed;
    }

    private void checkDeadline(TaskStatus status) {
        long patience = Nanos.of(channel.options().shutdownTimeout());
        long due = progressNanos + patience;
        Task timer = Objects.requireNonNull(deadline);
        if (status == TaskStatus.RUN_READY && channel.loop().nanoTime() - due < 0) {
            channel.loop().schedule(timer, due);
            return;
        }
        if (mode == ShutdownMode.GRACEFUL) {
            becomeAbort();
        }
        ChannelSlot reading = awaited(Direction.READ);
        Direction direction = reading != null ? Direction.READ : Direction.WRITE;
        ChannelSlot waited = reading != null ? reading : awaited(Direction.WRITE);
        progressed();
        if (waited != null || status == TaskStatus.RUN_READY) {
            channel.loop().schedule(timer, progressNanos + patience);
        }
        if (waited == null) {
            return;
        }
        IoException late = new IoException(
                ErrorCode.SHUTDOWN_TIMEOUT, waited + " did not finish " + direction + " in " + channel.options().shutdownTimeout());
        ChannelReports.broken(waited, late);
        timedOut(late);
        ask(waited, direction);
        if (!waited.removed) {
            slotDone(waited, direction);
        }
    }

    /** Replaces an orderly end by the timeout; any other error that came first is kept. */
    private void timedOut(IoException late) {
        IoException first = error;
        if (first == null || first.code() == ErrorCode.PEER_CLOSED) {
            error = late;
        } else {
            first.addSuppressed(late);
        }
    }
}
