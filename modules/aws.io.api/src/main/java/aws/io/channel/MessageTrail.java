package aws.io.channel;

/** What follows one message from its owner to the next, to find mistakes. Most messages have none. Event-loop thread only. */
interface MessageTrail {
    /**
     * Follows the message to a slot.
     *
     * @return the message that the new owner gets
     */
    IoMessage passed(IoMessage message, ChannelSlot slot);

    /**
     * Follows the message into a queue of the library.
     *
     * @return the message that the queue gets
     */
    IoMessage queued(IoMessage message);

    /** Ends with the message, which is released: thread-safe once the loop is CLOSED. */
    void released(IoMessage message);

    /** Ends with the message, which stays with a handler that threw. */
    void abandoned();
}
