package aws.io.channel;

/** Where a message's memory is. Handlers must cope with both; a neighbour may say which it likes better. */
public enum BufferKind {
    /** Outside the heap: what the kernel and native code read without a copy. */
    OFF_HEAP,
    /** An array on the heap: what the JDK's ciphers like. */
    HEAP
}
