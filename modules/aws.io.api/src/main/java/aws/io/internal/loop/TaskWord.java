package aws.io.internal.loop;

/**
 * The state of a task, in one long, so that each change is one compare-and-set and a race between the clock and a canceler has one winner:
 *
 * <pre>
 *   bits  0..2   phase of the latest submission: IDLE, CLAIMED, QUEUED, EN_ROUTE, TIMED
 *   bit   3      LINKED: the task itself is in the queue of its loop, or is about to be
 *   bit   4      STAND_IN: the latest submission is in the queue as a {@link StandIn}, because the task itself was there already
 *   bits  5..24  CANCELED calls that are still to be made, for submissions before the latest
 *   bits 25..44  number of the latest submission, modulo 2^20
 *   bits 45..63  number of the loop, modulo 2^19; 0 if no loop has the task
 * </pre>
 *
 * <pre>
 *   IDLE --schedule--> QUEUED --loop--> IDLE                          (runs)
 *   IDLE --schedule at--> CLAIMED --> EN_ROUTE --loop--> TIMED --loop--> IDLE (runs; a future time on the loop's thread is TIMED at once)
 *   QUEUED, EN_ROUTE, TIMED --cancel--> IDLE, and one more CANCELED call is owed
 *   QUEUED, EN_ROUTE, TIMED --reschedule--> TIMED, or EN_ROUTE if it is due already
 * </pre>
 *
 * <p>A task that owes a CANCELED call has a place in the queue: its own, or that of a stand-in. Whichever is taken first makes the calls.
 */
final class TaskWord {
    static final int IDLE = 0;

    /** Between IDLE and EN_ROUTE: the submitter is writing the due time. */
    static final int CLAIMED = 1;

    static final int QUEUED = 2;
    static final int EN_ROUTE = 3;
    static final int TIMED = 4;

    /** More submissions than this cannot be canceled before the loop turns. */
    static final int MOST_OWED = (1 << 20) - 1;

    private static final long PHASE = 7;
    private static final long LINKED = 1 << 3;
    private static final long STAND_IN = 1 << 4;
    private static final int OWED_SHIFT = 5;
    private static final long OWED = (long) MOST_OWED << OWED_SHIFT;
    private static final int NUMBER_SHIFT = 25;
    private static final long NUMBER = ((1L << 20) - 1) << NUMBER_SHIFT;
    private static final int LOOP_SHIFT = 45;
    private static final long LOOP = -1L << LOOP_SHIFT;

    private TaskWord() {}

    static int phase(long word) {
        return (int) (word & PHASE);
    }

    static boolean isLinked(long word) {
        return (word & LINKED) != 0;
    }

    static boolean hasStandIn(long word) {
        return (word & STAND_IN) != 0;
    }

    static int owed(long word) {
        return (int) ((word & OWED) >>> OWED_SHIFT);
    }

    static int number(long word) {
        return (int) ((word & NUMBER) >>> NUMBER_SHIFT);
    }

    /** {@return the bits that hold the loop's number} */
    static long loop(long word) {
        return word & LOOP;
    }

    /** {@return the bits of a loop's number, which are not 0} */
    static long loopOf(int number) {
        return (long) (number % ((1 << 19) - 1) + 1) << LOOP_SHIFT;
    }

    /** {@return the word of a new submission to a loop} */
    static long submitted(long word, long loop, int phase) {
        long number = (word + (1L << NUMBER_SHIFT)) & NUMBER;
        return (word & (LINKED | OWED)) | number | loop | phase;
    }

    static long linked(long word) {
        return word | LINKED;
    }

    static long unlinked(long word) {
        return word & ~LINKED;
    }

    static long withStandIn(long word) {
        return word | STAND_IN;
    }

    static long withPhase(long word, int phase) {
        return (word & ~PHASE) | phase;
    }

    static long withNothingOwed(long word) {
        return word & ~OWED;
    }

    /** {@return the word after its submission has ended; without a loop, if the loop has nothing more of the task} */
    static long idle(long word) {
        long idle = word & ~(PHASE | STAND_IN);
        return (idle & (LINKED | OWED)) == 0 ? idle & NUMBER : idle;
    }

    /** {@return the word after its submission was canceled} */
    static long canceled(long word) {
        return (word & ~(PHASE | STAND_IN)) + (1L << OWED_SHIFT);
    }
}
