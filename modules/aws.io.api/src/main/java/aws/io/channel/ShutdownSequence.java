package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Nanos;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way down of a channel. Each direction is OPEN, then CLOSING while one slot after the other does its part, then DONE:
 *
 * <pre>
 *   shutdown()         READ left to right, then in a task of its own WRITE right to left, then the end
 *   end of input       with half-close READ alone; without it a shutdown with PEER_CLOSED
 *   shutdownOutput()   WRITE alone
 * </pre>
 *
 * Whatever began a direction, both DONE is the end. The deadline runs only during a shutdown, and anew after each step; when it passes,
 * the slot that is waited for hears ABORT and is passed over.
 */
final class ShutdownSequence {
    private enum Phase {
        OPEN,
        CLOSING,
        DONE
    }

    private final Channel channel;
    private Phase read = Phase.OPEN;
    private Phase write = Phase.OPEN;
    private @Nullable ChannelSlot reading;
    private @Nullable ChannelSlot writing;
    private boolean whole;
    private boolean ended;
    private @Nullable IoException error;
    private ShutdownMode mode = ShutdownMode.GRACEFUL;
    private long progressNanos;

    private final Task beginWrite = new Task() {
        @Override
        public void run(TaskStatus status) {
            advanceWrite();
        }
    };

    private final Task deadline = new Task() {
        @Override
        public void run(TaskStatus status) {
            if (!ended) {
                checkDeadline(status);
            }
        }
    };

    ShutdownSequence(Channel channel) {
        this.channel = channel;
    }

    void begin(@Nullable IoException why, ShutdownMode how) {
        assert channel.loop().inLoop();
        if (ended) {
            return;
        }
        if (error == null && !(whole && why == null)) {
            error = why;
        }
        if (how == ShutdownMode.ABORT && mode == ShutdownMode.GRACEFUL) {
            mode = ShutdownMode.ABORT;
            if (whole) {
                insist();
                return;
            }
        }
        if (whole) {
            return;
        }
        whole = true;
        channel.shuttingDown();
        progressNanos = channel.loop().nanoTime();
        channel.loop().schedule(deadline, progressNanos + Nanos.of(channel.options().shutdownTimeout()));
        if (read == Phase.OPEN) {
            beginRead();
        } else {
            insist();
            beginWriteIfWhole();
        }
    }

    void beginWriteOnly() {
        assert channel.loop().inLoop();
        if (write == Phase.OPEN && !ended && !whole) {
            advanceWrite();
        }
    }

    void inputEnded() {
        assert channel.loop().inLoop();
        if (read != Phase.OPEN) {
            return;
        }
        IoException closed = new IoException(ErrorCode.PEER_CLOSED, channel.toString());
        if (!channel.options().halfClose()) {
            begin(closed, ShutdownMode.GRACEFUL);
        } else {
            beginRead();
        }
    }

    void slotDone(ChannelSlot slot, Direction direction) {
        assert channel.loop().inLoop();
        if (direction == Direction.READ && slot == reading) {
            progressNanos = channel.loop().nanoTime();
            slot.readDone = true;
            stepRead(slot.right);
        } else if (direction == Direction.WRITE && slot == writing) {
            progressNanos = channel.loop().nanoTime();
            slot.writeDone = true;
            stepWrite(slot.left);
        }
    }

    /** A slot was taken out, and may be the one that is waited for. Its links are as they were. */
    void slotRemoved(ChannelSlot slot) {
        assert channel.loop().inLoop();
        if (slot == reading) {
            stepRead(slot.right);
        }
        if (slot == writing) {
            stepWrite(slot.left);
        }
    }

    private void beginRead() {
        read = Phase.CLOSING;
        stepRead(channel.row().first);
    }

    private void stepRead(@Nullable ChannelSlot next) {
        reading = next;
        if (next != null) {
            ask(next, Direction.READ);
            return;
        }
        read = Phase.DONE;
        beginWriteIfWhole();
        endIfDone();
    }

    private void beginWriteIfWhole() {
        if (whole && read == Phase.DONE && write == Phase.OPEN) {
            write = Phase.CLOSING;
            channel.loop().schedule(beginWrite);
        }
    }

    private void advanceWrite() {
        write = Phase.CLOSING;
        stepWrite(channel.row().last);
    }

    private void stepWrite(@Nullable ChannelSlot next) {
        writing = next;
        if (next != null) {
            ask(next, Direction.WRITE);
            return;
        }
        write = Phase.DONE;
        endIfDone();
    }

    private void endIfDone() {
        if (read == Phase.DONE && write == Phase.DONE && !ended) {
            ended = true;
            channel.loop().cancel(deadline);
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

    /** The mode has changed: the slot that is waited for hears of it. */
    private void insist() {
        ChannelSlot waited = reading != null ? reading : writing;
        if (waited != null) {
            ask(waited, waited == reading ? Direction.READ : Direction.WRITE);
        }
    }

    private void checkDeadline(TaskStatus status) {
        long patience = Nanos.of(channel.options().shutdownTimeout());
        long due = progressNanos + patience;
        if (status == TaskStatus.RUN_READY && channel.loop().nanoTime() - due < 0) {
            channel.loop().schedule(deadline, due);
            return;
        }
        mode = ShutdownMode.ABORT;
        ChannelSlot waited = reading != null ? reading : writing;
        if (waited == null) {
            return;
        }
        Direction direction = waited == reading ? Direction.READ : Direction.WRITE;
        IoException late = new IoException(
                ErrorCode.SHUTDOWN_TIMEOUT, waited + " did not finish " + direction + " in " + channel.options().shutdownTimeout());
        ChannelReports.broken(waited, late);
        if (error == null) {
            error = late;
        }
        progressNanos = channel.loop().nanoTime();
        channel.loop().schedule(deadline, progressNanos + patience);
        ask(waited, direction);
        if (Objects.equals(waited, direction == Direction.READ ? reading : writing)) {
            slotDone(waited, direction);
        }
    }
}
