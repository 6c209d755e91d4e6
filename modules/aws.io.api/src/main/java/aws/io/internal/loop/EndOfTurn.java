package aws.io.internal.loop;

import aws.io.loop.EventLoop;
import aws.io.loop.LocalKey;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * The work for the end of a loop's turn, such as writing what the turn has collected: one task for all of it. The pieces of work are linked
 * through themselves, so that most of them cost two stores and no place in the queue. Event-loop thread only.
 */
final class EndOfTurn extends Task {
    private static final LocalKey<EndOfTurn> KEY = new LocalKey<>("work for the end of the turn");

    private final EventLoop loop;
    private @Nullable Deferred first;
    private @Nullable Deferred last;

    private EndOfTurn(EventLoop loop) {
        this.loop = loop;
    }

    /** {@return that of a loop, made at the first call} */
    static EndOfTurn of(EventLoop loop) {
        EndOfTurn known = loop.local(KEY);
        if (known == null) {
            known = new EndOfTurn(loop);
            loop.putLocal(KEY, known, () -> {});
        }
        return known;
    }

    /** Adds work that is not in the list, to be done after what is there. */
    void add(Deferred work) {
        assert loop.inLoop();
        Deferred before = last;
        if (before == null) {
            loop.schedule(this);
            first = work;
        } else {
            before.next = work;
        }
        last = work;
    }

    /** Does what was there when it began. What the work adds is done when the task runs again. */
    @Override
    public void run(TaskStatus status) {
        Deferred work = first;
        first = null;
        last = null;
        while (work != null) {
            Deferred following = work.next;
            work.next = null;
            try {
                work.run(status);
            } catch (Throwable e) {
                Reports.threw(loop, "the task", work, null, e);
            }
            work = following;
        }
    }
}
