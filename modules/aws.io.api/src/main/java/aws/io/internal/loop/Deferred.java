package aws.io.internal.loop;

import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * Work that is done once, however often it is scheduled until then. Event-loop thread only.
 *
 * <p>It is an ordinary now-task. One that {@linkplain #atEndOfTurn waits for the end of the turn} runs with the others of its loop in one
 * task, perhaps without another poll in between: see {@link TaskScheduler#runReady}.
 */
public class Deferred extends Task {
    private final @Nullable Runnable work;
    private final boolean atEndOfTurn;
    private boolean scheduled;

    /** What is done after it at the end of the turn. */
    @Nullable Deferred next;

    private @Nullable EndOfTurn turns;

    /**
     * Creates work that is not scheduled yet, and that runs as any task does.
     *
     * @param work what to do; not done if the loop stops first
     */
    public Deferred(Runnable work) {
        this(work, false);
    }

    /**
     * Creates work that a subclass does itself, to be one object with what the work is about.
     *
     * @param atEndOfTurn whether it waits for the end of a turn
     */
    protected Deferred(boolean atEndOfTurn) {
        this(null, atEndOfTurn);
    }

    private Deferred(@Nullable Runnable work, boolean atEndOfTurn) {
        this.work = work;
        this.atEndOfTurn = atEndOfTurn;
    }

    /**
     * Returns work for the end of a turn: for writing what the turn has collected.
     *
     * @param work what to do; not done if the loop stops first
     * @return the work, not scheduled yet
     */
    public static Deferred atEndOfTurn(Runnable work) {
        return new Deferred(work, true);
    }

    /**
     * Schedules it. Calling this again before it has run has no effect.
     *
     * @param loop the loop, always the same
     */
    public final void schedule(EventLoop loop) {
        assert loop.inLoop();
        if (scheduled) {
            return;
        }
        scheduled = true;
        if (atEndOfTurn) {
            EndOfTurn known = turns;
            if (known == null) {
                known = EndOfTurn.of(loop);
                turns = known;
            }
            known.add(this);
        } else {
            loop.schedule(this);
        }
    }

    /**
     * Asks for it at a later time.
     *
     * @param loop the loop, always the same
     * @param atNanos the time by the loop's clock
     */
    public final void schedule(EventLoop loop, long atNanos) {
        if (!scheduled) {
            scheduled = true;
            loop.schedule(this, atNanos);
        }
    }

    /** {@return whether it was scheduled and has not run yet} */
    public final boolean isScheduled() {
        return scheduled;
    }

    @Override
    public final void run(TaskStatus status) {
        scheduled = false;
        if (status == TaskStatus.RUN_READY) {
            work();
        }
    }

    /** Does the work. */
    protected void work() {
        Runnable given = work;
        if (given != null) {
            given.run();
        }
    }
}
