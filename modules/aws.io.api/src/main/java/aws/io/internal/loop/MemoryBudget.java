package aws.io.internal.loop;

import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.EventLoop;
import aws.io.loop.LocalKey;
import aws.io.loop.LoopReport;
import aws.io.loop.MemoryStatistics;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The buffer memory that one event loop has handed out, and what happens when that exceeds its budget. Handing memory out never fails
 * because of the budget. From the moment the budget is exceeded until less than three quarters of it are in use, the loop is
 * <em>above</em>:
 *
 * <ul>
 *   <li>It accepts no connections, and channels that hold more than they may start no read. They wait in a list, in the order in which they
 *       came, and are resumed at most {@value #MOST_RESUMED} per turn.
 *   <li>Once a second a timer looks for channels that have neither released nor written anything for 10 s while the loop was above. The
 *       largest holder among them ends. The next one ends 100 ms later at the earliest.
 * </ul>
 *
 * An allocation that fails for lack of memory counts as exceeding the budget: the loop is above until a quarter of what was in use then has
 * come back, or until a whole second has passed without such a failure. If it fails although the pool gave up what it kept, no channel
 * starts a read until the next tick: what the peer has sent waits.
 *
 * <p>Event-loop thread only, except {@link #statistics}.
 */
public final class MemoryBudget {
    private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();
    /** How long the memory of a channel that was ended has to come back before the next one ends. */
    private static final long NEXT_NANOS = Duration.ofMillis(100).toNanos();

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_RESUMED = 64;
    private static final LocalKey<MemoryBudget> KEY = new LocalKey<>("memory budget");
    private static final VarHandle USED;
    private static final VarHandle CROSSINGS;
    private static final VarHandle ABOVE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            USED = lookup.findVarHandle(MemoryBudget.class, "used", long.class);
            CROSSINGS = lookup.findVarHandle(MemoryBudget.class, "crossings", long.class);
            ABOVE = lookup.findVarHandle(MemoryBudget.class, "above", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable EventLoop loop;
    private final long budget;

    /** Written by {@link #USED}, as the two behind it by their handles, so that other threads see whole values. */
    private long used;

    private long crossings;
    private boolean above;

    /** The loop stays above until less than this is in use. */
    private long floor;

    private long crossedNanos;
    private long usedAtCrossing;

    /** Whether an allocation has failed since the last tick, and whether one has failed for good. */
    private boolean failed;

    private boolean exhausted;

    /** When the next tick is due, while the loop is above. */
    private long nextTickNanos;

    /** Whether the timer is pending, and whether we have canceled it: then it runs once more, as canceled. */
    private boolean ticking;

    private boolean tickCanceled;

    private @Nullable MemoryHolder holders;
    private @Nullable MemoryWaiter firstWaiter;
    private @Nullable MemoryWaiter lastWaiter;

    private final Deferred announce = new Deferred(this::announce);
    private final Deferred resume = new Deferred(this::resumeSome);
    private final Task timer = new Task() {
        @Override
        public void run(TaskStatus status) {
            boolean ours = tickCanceled;
            ticking = false;
            tickCanceled = false;
            if (above && status == TaskStatus.RUN_READY) {
                tick();
            } else if (above && ours) {
                startTimer(TICK_NANOS);
            }
        }
    };

    /**
     * Creates a budget of which nothing is used.
     *
     * @param loop the loop
     * @param budget in bytes, 1 or more
     */
    public MemoryBudget(EventLoop loop, long budget) {
        this.loop = loop;
        this.budget = budget;
    }

    /** Counts what belongs to no loop, without a limit. */
    private MemoryBudget() {
        loop = null;
        budget = Long.MAX_VALUE;
    }

    /** {@return a budget without a limit, for a pool that belongs to no loop} */
    public static MemoryBudget unlimited() {
        return new MemoryBudget();
    }

    /**
     * Returns the budget of a loop. A loop that was made without one gets the default.
     *
     * @param loop the loop, whose thread calls
     * @return its budget
     */
    public static MemoryBudget of(EventLoop loop) {
        MemoryBudget known = loop.local(KEY);
        if (known == null) {
            known = new MemoryBudget(loop, loop.memory().budget());
            loop.putLocal(KEY, known, () -> {});
        }
        return known;
    }

    /**
     * Puts this budget into its loop's storage.
     *
     * @param storage the storage
     */
    public void keepIn(LocalStorage storage) {
        storage.put(KEY, this, () -> {});
    }

    /** {@return the default budget of a group: a quarter of the largest heap} */
    public static long ofThisJvm() {
        return Math.max(1, Runtime.getRuntime().maxMemory() / 4);
    }

    /** {@return the figures; thread-safe} */
    public MemoryStatistics statistics() {
        return new MemoryStatistics(
                (long) USED.getOpaque(this), budget, (long) CROSSINGS.getOpaque(this), (boolean) ABOVE.getOpaque(this));
    }

    /** {@return whether the loop has exceeded its budget and is not below three quarters of it yet} */
    public boolean isAbove() {
        return above;
    }

    /**
     * Counts memory that was handed out.
     *
     * @param bytes how many
     */
    public void took(int bytes) {
        long now = used + bytes;
        USED.setOpaque(this, now);
        if (now > budget && !above) {
            cross();
        }
    }

    /**
     * Counts memory that came back.
     *
     * @param bytes how many
     */
    public void returned(int bytes) {
        long now = used - bytes;
        USED.setOpaque(this, now);
        if (above && now < floor) {
            fall();
        }
    }

    /** Notes an allocation that failed although the pool kept nothing free: until the next tick no channel starts a read. */
    public void exhausted() {
        reached();
        exhausted = above;
    }

    /** Notes an allocation that failed, which counts as exceeding the budget. */
    public void reached() {
        if (loop == null) {
            return;
        }
        failed = true;
        if (!above) {
            cross();
        }
        floor = Math.min(floor, used - used / 4);
    }

    /**
     * Stops a waiter until the loop is below three quarters of its budget. A waiter that waits already keeps its place.
     *
     * @param waiter the waiter
     */
    public void await(MemoryWaiter waiter) {
        if (!waiter.waiting) {
            waiter.waiting = true;
            waiter.before = lastWaiter;
            waiter.after = null;
            if (lastWaiter == null) {
                firstWaiter = waiter;
            } else {
                lastWaiter.after = waiter;
            }
            lastWaiter = waiter;
        }
        // after a stop and another run of the loop it is not pending any more
        startTimer(TICK_NANOS);
    }

    /**
     * Forgets a waiter, which is not resumed.
     *
     * @param waiter the waiter; nothing happens if it does not wait
     */
    public void stopWaiting(MemoryWaiter waiter) {
        if (!waiter.waiting) {
            return;
        }
        waiter.waiting = false;
        MemoryWaiter before = waiter.before;
        MemoryWaiter after = waiter.after;
        if (before == null) {
            firstWaiter = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            lastWaiter = before;
        } else {
            after.before = before;
        }
        waiter.before = null;
        waiter.after = null;
    }

    boolean mayRead(MemoryHolder holder) {
        if (!above || isAllowed(holder)) {
            return true;
        }
        await(holder);
        return false;
    }

    /** Notes that a channel released or wrote something while the loop is above. */
    void released(MemoryHolder holder) {
        holder.progressNanos = nextTickNanos;
        if (holder.waiting && isAllowed(holder)) {
            resume(holder);
        }
    }

    void add(MemoryHolder holder) {
        EventLoop on = loop;
        holder.progressNanos = on == null ? 0 : on.nanoTime();
        MemoryHolder first = holders;
        holder.next = first;
        if (first != null) {
            first.previous = holder;
        }
        holders = holder;
    }

    void remove(MemoryHolder holder) {
        stopWaiting(holder);
        MemoryHolder previous = holder.previous;
        MemoryHolder next = holder.next;
        if (previous != null) {
            previous.next = next;
        } else if (holders == holder) {
            holders = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        holder.previous = null;
        holder.next = null;
    }

    private boolean isAllowed(MemoryHolder holder) {
        return !exhausted && !holder.holdsTooMuch();
    }

    private void cross() {
        EventLoop on = loop;
        if (on == null) {
            return;
        }
        assert on.inLoop();
        ABOVE.setOpaque(this, true);
        CROSSINGS.setOpaque(this, crossings + 1);
        floor = budget - budget / 4;
        crossedNanos = on.nanoTime();
        usedAtCrossing = used;
        nextTickNanos = crossedNanos + TICK_NANOS;
        startTimer(TICK_NANOS);
        announce.schedule(on);
    }

    private void fall() {
        EventLoop on = loop;
        if (on == null) {
            return;
        }
        ABOVE.setOpaque(this, false);
        exhausted = false;
        if (ticking && !tickCanceled) {
            tickCanceled = on.cancel(timer);
        }
        Telemetry.get().memoryBudgetCrossed(on.name(), false, used, budget);
        resume.schedule(on);
    }

    private void startTimer(long delayNanos) {
        EventLoop on = loop;
        if (on != null && above && !ticking) {
            nextTickNanos = on.nanoTime() + delayNanos;
            on.schedule(timer, nextTickNanos);
            ticking = true;
        }
    }

    private void tick() {
        EventLoop on = loop;
        if (on == null) {
            return;
        }
        boolean wasExhausted = exhausted;
        exhausted = false;
        if (!failed) {
            floor = budget - budget / 4;
        }
        failed = false;
        if (used < floor) {
            fall();
            return;
        }
        long now = on.nanoTime();
        MemoryHolder largest = isOver(crossedNanos, now) ? largestWithoutProgress(now) : null;
        startTimer(largest == null ? TICK_NANOS : NEXT_NANOS);
        if (wasExhausted) {
            resumeAllowed();
        }
        if (largest != null) {
            largest.end("it holds " + largest.held() + " bytes and has neither released nor written any for " + PATIENCE.toSeconds()
                    + " s, while " + used + " bytes of the loop's budget of " + budget + " are out");
        }
    }

    private static boolean isOver(long sinceNanos, long now) {
        return now - sinceNanos >= PATIENCE.toNanos();
    }

    private @Nullable MemoryHolder largestWithoutProgress(long now) {
        MemoryHolder largest = null;
        long most = 0;
        for (MemoryHolder holder = holders; holder != null; holder = holder.next) {
            if (holder.held() > most && isOver(holder.progressNanos, now)) {
                largest = holder;
                most = holder.held();
            }
        }
        return largest;
    }

    private void resumeAllowed() {
        MemoryWaiter next;
        for (MemoryWaiter waiter = firstWaiter; waiter != null; waiter = next) {
            next = waiter.after;
            if (waiter instanceof MemoryHolder holder && isAllowed(holder)) {
                resume(holder);
            }
        }
    }

    private void resumeSome() {
        MemoryWaiter waiter;
        for (int i = 0; i < MOST_RESUMED && !above && (waiter = firstWaiter) != null; i++) {
            resume(waiter);
        }
        EventLoop on = loop;
        if (!above && firstWaiter != null && on != null) {
            resume.schedule(on);
        }
    }

    private void resume(MemoryWaiter waiter) {
        stopWaiting(waiter);
        try {
            waiter.resume();
        } catch (Throwable e) {
            EventLoop on = loop;
            if (on != null) {
                on.report(e);
            }
        }
    }

    private void announce() {
        EventLoop on = loop;
        if (on == null) {
            return;
        }
        Telemetry.get().memoryBudgetCrossed(on.name(), true, usedAtCrossing, budget);
        String why = usedAtCrossing > budget
                ? usedAtCrossing + " bytes of buffers are out, more than the memory budget of " + budget
                : "a buffer could not be allocated, with " + usedAtCrossing + " bytes of the memory budget of " + budget + " out";
        Reports.deliver(
                on,
                LoopReport.Kind.RESOURCE,
                why + ". Until fewer than " + floor
                        + " are out it accepts no connections, and channels that hold input stop reading",
                null);
    }
}
