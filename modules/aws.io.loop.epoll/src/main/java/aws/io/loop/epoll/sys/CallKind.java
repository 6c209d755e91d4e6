package aws.io.loop.epoll.sys;

import aws.io.ErrorCode;

/** What a call does, since one error number means different things to different calls. */
enum CallKind {
    /** Anything else: the number has its usual code. */
    OTHER,

    /** Connects or binds to an address. */
    ADDRESS,

    /** Accepts a connection. Errors of that connection may be passed on (accept(2)). */
    ACCEPT,

    /** Reads from or writes to an established connection. */
    CONNECTION,

    /** Sends datagrams. The error may be an ICMP error that concerns a datagram sent before. */
    SEND,

    /** Receives datagrams. The error is an ICMP error that concerns a datagram sent before. */
    RECEIVE;

    /** {@return what an error number means to such a call} */
    ErrorCode codeOf(Errno errno) {
        return switch (this) {
            case OTHER -> errno.code;
            case ADDRESS -> ofAddress(errno);
            case ACCEPT, CONNECTION -> ofConnection(errno);
            case SEND -> isOfTheAddress(errno) ? ErrorCode.INVALID_ADDRESS : ofDatagram(errno);
            case RECEIVE -> errno == Errno.EACCES ? ErrorCode.NO_ROUTE_TO_HOST : ofDatagram(errno);
        };
    }

    private static ErrorCode ofAddress(Errno errno) {
        if (isOfTheAddress(errno)) {
            return ErrorCode.INVALID_ADDRESS;
        }
        // the queue of a local listener is full (unix(7)); nothing reports when to try again
        return errno == Errno.EAGAIN ? ErrorCode.CONNECTION_REFUSED : ofDatagram(errno);
    }

    /** A zone that is no interface (ipv6(7)), or an address that cannot be one. */
    private static boolean isOfTheAddress(Errno errno) {
        return errno == Errno.EINVAL || errno == Errno.ENODEV;
    }

    /**
     * The kernel gives a connection up when its peer has not answered for too long, with ETIMEDOUT or with the last ICMP error that came
     * meanwhile ({@code tcp_write_err}, {@code icmp_err_convert} and {@code tab_unreach} of the kernel).
     */
    private static ErrorCode ofConnection(Errno errno) {
        return switch (errno) {
            case ETIMEDOUT,
                    ECONNREFUSED,
                    EHOSTUNREACH,
                    ENETUNREACH,
                    ENETDOWN,
                    EHOSTDOWN,
                    ENONET,
                    ENOPROTOOPT,
                    EOPNOTSUPP,
                    EPROTO,
                    EACCES -> ErrorCode.CONNECTION_LOST;
            default -> errno.code;
        };
    }

    /** ICMP errors, which end a connect too. */
    private static ErrorCode ofDatagram(Errno errno) {
        return switch (errno) {
            case ENOPROTOOPT, EOPNOTSUPP, EPROTO -> ErrorCode.NO_ROUTE_TO_HOST;
            default -> errno.code;
        };
    }
}
