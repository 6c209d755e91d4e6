package aws.io.internal.loop;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.Resident;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What keeps a loop alive. Any thread. */
public final class Residents {
    private final EventLoop loop;
    private final Runnable onDeserted;
    private final Set<Resident> there = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;

    /**
     * Nobody yet.
     *
     * @param loop the loop
     * @param onDeserted run when the last one has left, and none is admitted any more; maybe more than once
     */
    public Residents(EventLoop loop, Runnable onDeserted) {
        this.loop = loop;
        this.onDeserted = onDeserted;
    }

    /** {@return whether nobody is there} */
    public boolean isEmpty() {
        return there.isEmpty();
    }

    /** From now on admits nobody. */
    public void refuse() {
        refusing = true;
    }

    /**
     * Lets somebody in.
     *
     * @param resident the newcomer
     */
    public void admit(Resident resident) {
        there.add(resident);
        // Asked after the newcomer is in, so that a shutdown which begins now sees one or the other.
        if (refusing) {
            dismiss(resident);
            throw new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "loop '" + loop.name() + "' admits nothing new");
        }
    }

    /**
     * Lets somebody out.
     *
     * @param resident who leaves
     */
    public void dismiss(Resident resident) {
        there.remove(resident);
        if (refusing && there.isEmpty()) {
            onDeserted.run();
        }
    }

    /** Tells everybody to go. On the loop's thread. */
    public void evict() {
        for (Resident resident : List.copyOf(there)) {
            try {
                resident.evict();
            } catch (Throwable e) {
                Reports.threw(loop, "the resident", resident, null, e);
            }
        }
    }
}
