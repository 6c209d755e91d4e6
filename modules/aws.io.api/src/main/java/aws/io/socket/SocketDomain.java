package aws.io.socket;

/** The family of a socket's addresses. */
public enum SocketDomain {
    /** IPv4. */
    IPV4,
    /** IPv6. */
    IPV6,
    /** Unix domain sockets, on Windows too. */
    LOCAL,
    /** Sockets between a virtual machine and its host. */
    VSOCK
}
