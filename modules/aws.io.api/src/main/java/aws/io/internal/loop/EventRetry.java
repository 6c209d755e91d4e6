package aws.io.internal.loop;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopReport;

/**
 * Counts the events in a row whose handling threw. The back end has delivered such an event and will not deliver it again, so its owner
 * repeats it in a task, and gives up after three failures in a row. Event-loop thread only.
 */
public final class EventRetry {
    /** The number of failures in a row after which the owner of the event ends. */
    private static final int MOST = 3;

    private static final long PAUSE_NANOS = 10_000_000;

    private int inRow;

    /** None yet. */
    public EventRetry() {}

    /** Notes that an event was handled. */
    public void succeeded() {
        inRow = 0;
    }

    /**
     * Reports what was thrown and returns whether to ask for the event again.
     *
     * @param loop the loop
     * @param what what was done, such as {@code "reading"}
     * @param where the channel or socket
     * @param error what was thrown
     * @return false after the third in a row
     */
    public boolean failed(EventLoop loop, String what, Object where, Throwable error) {
        inRow++;
        return again(inRow, loop, what, where, error);
    }

    /**
     * Reports what was thrown and returns whether to ask for the event again: for an owner that counts by itself, to be one object.
     *
     * @param inRow how many events in a row have failed, this one included
     * @param loop the loop
     * @param what what was done, such as {@code "reading"}
     * @param where the channel or socket
     * @param error what was thrown
     * @return false after the third in a row
     */
    public static boolean again(int inRow, EventLoop loop, String what, Object where, Throwable error) {
        String text = what;
        try {
            text = what + " from " + where + " threw";
        } catch (Throwable e) {
            // no memory for a text
        }
        Reports.deliver(loop, error instanceof OutOfMemoryError ? LoopReport.Kind.RESOURCE : LoopReport.Kind.LOOP, text, error);
        return inRow < MOST;
    }

    /**
     * Schedules the next attempt: the first time at once, then after a pause in which memory may be freed.
     *
     * @param loop the loop
     * @param work what asks again
     */
    public void schedule(EventLoop loop, Deferred work) {
        schedule(inRow, loop, work);
    }

    /**
     * Schedules the next attempt of an owner that counts by itself: the first time at once, then after a pause.
     *
     * @param inRow how many events in a row have failed
     * @param loop the loop
     * @param work what asks again
     */
    public static void schedule(int inRow, EventLoop loop, Deferred work) {
        if (inRow <= 1) {
            work.schedule(loop);
        } else {
            work.schedule(loop, loop.nanoTime() + PAUSE_NANOS);
        }
    }

    /**
     * Returns the error that the owner ends with.
     *
     * @param where the channel or socket
     * @param error what was thrown
     * @return OUT_OF_RESOURCES if there was no memory, else PROVIDER_FAILED
     */
    public static IoException giveUp(Object where, Throwable error) {
        ErrorCode code = error instanceof OutOfMemoryError ? ErrorCode.OUT_OF_RESOURCES : ErrorCode.PROVIDER_FAILED;
        return new IoException(code, String.valueOf(where), 0, error);
    }
}
