package aws.io.channel;

/** The two ways through a channel. */
public enum Direction {
    /** From the wire to the application, left to right. */
    READ,
    /** From the application to the wire, right to left. */
    WRITE
}
