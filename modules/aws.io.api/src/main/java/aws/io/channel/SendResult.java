package aws.io.channel;

/** What became of a message that was sent. It is taken in every case; unless it was SENT it has been released, its promise failed. */
public enum SendResult {
    /** The neighbour has it. */
    SENT,
    /** The hard limit of queued bytes is reached: wait for the channel to become writable. */
    FULL,
    /** The channel is shutting down in that direction, or the message broke a rule, for which the channel now shuts down. */
    CLOSED
}
