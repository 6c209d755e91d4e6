package aws.io.tls;

/** Whether a server asks its clients who they are. */
public enum ClientAuthentication {
    /** It does not ask. */
    NONE,
    /** It asks, and goes on without an answer. */
    WANT,
    /** It asks, and fails without an answer. */
    NEED
}
