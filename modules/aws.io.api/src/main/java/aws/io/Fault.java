package aws.io;

/** Whose fault an error is, so that a caller can tell what may be mended by whom. */
public enum Fault {
    /** The code that called us: wrong state, wrong thread, too much at once. */
    CALLER,
    /** The other end of the connection. */
    PEER,
    /** The machine, its kernel, its network or its limits. */
    ENVIRONMENT,
    /** A plugin or a handler broke its contract. */
    PLUGIN
}
