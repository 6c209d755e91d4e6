package aws.io.channel;

/** The life of a channel. */
public enum ChannelState {
    /** Being set up on its loop. */
    SETTING_UP,
    /** Messages flow. */
    ACTIVE,
    /** On its way down. */
    SHUTTING_DOWN,
    /** The end. */
    SHUT_DOWN
}
