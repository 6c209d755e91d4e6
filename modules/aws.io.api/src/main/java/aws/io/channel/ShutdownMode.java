package aws.io.channel;

/** How much time a shutdown may take. */
public enum ShutdownMode {
    /** Finish what was accepted: flush, say goodbye. */
    GRACEFUL,
    /** Free scarce resources now (the specification's abort-immediately). */
    ABORT
}
