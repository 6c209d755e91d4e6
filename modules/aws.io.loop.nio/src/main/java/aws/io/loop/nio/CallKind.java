package aws.io.loop.nio;

/** What a call does, since one error of the system means different things to different calls. */
enum CallKind {
    /** Anything else: the error has its usual code. */
    OTHER,

    /** Connects or binds to an address. */
    ADDRESS,

    /** Accepts a connection. Errors of that connection may be passed on (accept(2)). */
    ACCEPT,

    /** Reads from an established connection. */
    READ,

    /** Writes to an established connection. */
    WRITE,

    /** Sends datagrams. The error may be an ICMP error that concerns a datagram sent before. */
    SEND,

    /** Receives datagrams. The error is an ICMP error that concerns a datagram sent before. */
    RECEIVE
}
