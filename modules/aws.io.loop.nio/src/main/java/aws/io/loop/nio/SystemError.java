package aws.io.loop.nio;

import aws.io.ErrorCode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The errors of the system that java.nio passes on as text, by their names in errno(3). The texts are the English ones of glibc, musl,
 * macOS and Windows; in another language none of them is found.
 */
enum SystemError {
    EPERM(ErrorCode.NO_PERMISSION, "operation not permitted"),
    ENOENT(ErrorCode.INVALID_PATH, "no such file or directory"),
    EIO(ErrorCode.SYSTEM_CALL_FAILED, "input/output error", "i/o error"),
    EBADF(ErrorCode.CLOSED_LOCALLY, "bad file descriptor"),
    EAGAIN(ErrorCode.SYSTEM_CALL_FAILED, "temporarily unavailable"),
    ENOMEM(ErrorCode.OUT_OF_RESOURCES, "cannot allocate memory", "out of memory"),
    EACCES(ErrorCode.NO_PERMISSION, "permission denied"),
    ENODEV(ErrorCode.INVALID_OPTION, "no such device", "operation not supported by device"),
    ENOTDIR(ErrorCode.INVALID_PATH, "not a directory"),
    EINVAL(ErrorCode.ILLEGAL_STATE, "invalid argument"),
    // ENFILE begins with the same words
    EMFILE(ErrorCode.TOO_MANY_DESCRIPTORS, "too many open files", "no file descriptors available"),
    ENOSPC(ErrorCode.OUT_OF_RESOURCES, "no space left on device"),
    EROFS(ErrorCode.INVALID_PATH, "read-only file system"),
    EPIPE(ErrorCode.CONNECTION_RESET, "broken pipe"),
    ENAMETOOLONG(ErrorCode.INVALID_PATH, "file name too long", "filename too long", "path too long"),
    ELOOP(ErrorCode.INVALID_PATH, "levels of symbolic links", "symbolic link loop"),
    ENOSYS(ErrorCode.UNSUPPORTED, "function not implemented"),
    ENONET(ErrorCode.NO_ROUTE_TO_HOST, "machine is not on the network"),
    EPROTO(ErrorCode.CONNECTION_RESET, "protocol error"),
    EDESTADDRREQ(ErrorCode.NOT_CONNECTED, "destination address required"),
    EMSGSIZE(ErrorCode.MESSAGE_TOO_LARGE, "message too long", "message too large", "larger than the internal message buffer"),
    EPROTOTYPE(ErrorCode.INVALID_ADDRESS, "protocol wrong type for socket"),
    ENOPROTOOPT(ErrorCode.INVALID_OPTION, "protocol not available"),
    // before EOPNOTSUPP, whose words they hold
    EAFNOSUPPORT(ErrorCode.UNSUPPORTED_ADDRESS_FAMILY, "protocol family", "address family not supported", "protocol not supported"),
    EOPNOTSUPP(ErrorCode.UNSUPPORTED, "operation not supported", "not supported"),
    EADDRINUSE(ErrorCode.ADDRESS_IN_USE, "address already in use", "address in use"),
    EADDRNOTAVAIL(
            ErrorCode.INVALID_ADDRESS, "assign requested address", "address not available", "address is not valid in its context"),
    ENETDOWN(ErrorCode.NETWORK_DOWN, "network is down"),
    ENETUNREACH(ErrorCode.NO_ROUTE_TO_HOST, "network is unreachable", "network unreachable", "unreachable network"),
    ECONNABORTED(ErrorCode.CONNECTION_RESET, "connection abort", "established connection was aborted"),
    ECONNRESET(ErrorCode.CONNECTION_RESET, "connection reset", "forcibly closed"),
    ENOBUFS(ErrorCode.OUT_OF_RESOURCES, "no buffer space available", "sufficient buffer space"),
    EISCONN(ErrorCode.ILLEGAL_STATE, "already connected", "socket is connected"),
    ENOTCONN(ErrorCode.NOT_CONNECTED, "not connected"),
    ETIMEDOUT(ErrorCode.CONNECT_TIMEOUT, "connection timed out", "operation timed out", "did not properly respond"),
    ECONNREFUSED(ErrorCode.CONNECTION_REFUSED, "connection refused", "actively refused"),
    EHOSTDOWN(ErrorCode.NO_ROUTE_TO_HOST, "host is down"),
    EHOSTUNREACH(ErrorCode.NO_ROUTE_TO_HOST, "no route to host", "host is unreachable", "unreachable host");

    private static final List<SystemError> ALL = List.of(values());

    private final ErrorCode code;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> texts;

    SystemError(ErrorCode code, String... texts) {
        this.code = code;
        this.texts = List.of(texts);
    }

    /** {@return the error that a message speaks of, or null} */
    static @Nullable SystemError of(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        for (SystemError error : ALL) {
            for (String part : error.texts) {
                if (text.contains(part)) {
                    return error;
                }
            }
        }
        return null;
    }

    /** {@return what the error means to a kind of call} */
    ErrorCode codeOf(CallKind kind) {
        return switch (kind) {
            case OTHER -> code;
            case ADDRESS -> ofAddress();
            case ACCEPT, READ, WRITE -> ofConnection();
            case SEND -> isOfTheAddress() ? ErrorCode.INVALID_ADDRESS : ofDatagram();
            case RECEIVE -> this == EACCES ? ErrorCode.NO_ROUTE_TO_HOST : ofDatagram();
        };
    }

    private ErrorCode ofAddress() {
        if (isOfTheAddress()) {
            return ErrorCode.INVALID_ADDRESS;
        }
        // the queue of a local listener is full (unix(7)); nothing reports when to try again
        return this == EAGAIN ? ErrorCode.CONNECTION_REFUSED : ofDatagram();
    }

    /** A zone that is no interface (ipv6(7)), or an address that cannot be one. */
    private boolean isOfTheAddress() {
        return this == EINVAL || this == ENODEV;
    }

    /** A system gives a connection up when its peer has not answered for too long, with ETIMEDOUT or with the last ICMP error that came. */
    private ErrorCode ofConnection() {
        return switch (this) {
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
            default -> code;
        };
    }

    /** ICMP errors, which end a connect too. */
    private ErrorCode ofDatagram() {
        return switch (this) {
            case ENOPROTOOPT, EOPNOTSUPP, EPROTO -> ErrorCode.NO_ROUTE_TO_HOST;
            default -> code;
        };
    }
}
