package aws.io.channel;

/** The result of a method whose name begins with {@code try}. */
public enum SendResult {
    /** The channel has accepted all of it. */
    SENT,
    /** The write limit is reached and nothing was taken. Retry once the channel is writable. */
    FULL,
    /** The channel, or its WRITE direction, has ended or is ending, and nothing will be written. */
    CLOSED
}
