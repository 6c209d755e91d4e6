package aws.io.loop;

/** The life of an event loop: NEW, RUNNING, STOPPED (from where it may run again), CLOSED. */
public enum LoopState {
    /** Made, not yet run. Tasks wait. */
    NEW,
    /** Its thread turns it. */
    RUNNING,
    /** It stopped; everything pending was canceled. New tasks wait for the next run. */
    STOPPED,
    /** The end: its resources are released, and every new task is canceled at once in the submitter's thread. */
    CLOSED
}
