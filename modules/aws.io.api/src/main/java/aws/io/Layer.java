package aws.io;

/** The part of the stack in which an error arose. */
public enum Layer {
    /** Event loops, tasks and subscriptions. */
    LOOP,
    /** Channels from their set-up on, slots, messages and windows. */
    CHANNEL,
    /** Sockets and pipes. */
    SOCKET,
    /** Name look-up. */
    RESOLVER,
    /** TLS. */
    TLS,
    /** The choice of providers, and what a provider supports. */
    PROVIDER
}
