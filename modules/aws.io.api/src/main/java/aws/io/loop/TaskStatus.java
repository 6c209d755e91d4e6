package aws.io.loop;

/** Why a task runs. Every submission ends in exactly one of the two. */
public enum TaskStatus {
    /** Its time has come. */
    RUN_READY,
    /** It was canceled, or its loop stopped; it should release what it holds and do no more. */
    CANCELED
}
