package aws.io.loop.epoll.sys;

import aws.io.ErrorCode;
import aws.io.IoException;
import org.jspecify.annotations.Nullable;

/** The error numbers that have a code of their own, as errno(3) names them. They are the same on every architecture that Java 25 runs on. */
enum Errno {
    EPERM(1, ErrorCode.NO_PERMISSION),
    ENOENT(2, ErrorCode.INVALID_PATH),
    EINTR(4, ErrorCode.SYSTEM_CALL_FAILED),
    EIO(5, ErrorCode.SYSTEM_CALL_FAILED),
    EBADF(9, ErrorCode.CLOSED_LOCALLY),
    EAGAIN(11, ErrorCode.SYSTEM_CALL_FAILED),
    ENOMEM(12, ErrorCode.OUT_OF_RESOURCES),
    EACCES(13, ErrorCode.NO_PERMISSION),
    EFAULT(14, ErrorCode.SYSTEM_CALL_FAILED),
    EEXIST(17, ErrorCode.ALREADY_SUBSCRIBED),
    ENODEV(19, ErrorCode.INVALID_OPTION),
    ENOTDIR(20, ErrorCode.INVALID_PATH),
    EINVAL(22, ErrorCode.ILLEGAL_STATE),
    ENFILE(23, ErrorCode.TOO_MANY_DESCRIPTORS),
    EMFILE(24, ErrorCode.TOO_MANY_DESCRIPTORS),
    ENOSPC(28, ErrorCode.OUT_OF_RESOURCES),
    EROFS(30, ErrorCode.INVALID_PATH),
    EPIPE(32, ErrorCode.CONNECTION_RESET),
    EDOM(33, ErrorCode.INVALID_OPTION),
    ENAMETOOLONG(36, ErrorCode.INVALID_PATH),
    ENOSYS(38, ErrorCode.UNSUPPORTED),
    ELOOP(40, ErrorCode.INVALID_PATH),
    ENONET(64, ErrorCode.NO_ROUTE_TO_HOST),
    EPROTO(71, ErrorCode.CONNECTION_RESET),
    EDESTADDRREQ(89, ErrorCode.NOT_CONNECTED),
    EMSGSIZE(90, ErrorCode.MESSAGE_TOO_LARGE),
    EPROTOTYPE(91, ErrorCode.INVALID_ADDRESS),
    ENOPROTOOPT(92, ErrorCode.INVALID_OPTION),
    EPROTONOSUPPORT(93, ErrorCode.UNSUPPORTED_ADDRESS_FAMILY),
    ESOCKTNOSUPPORT(94, ErrorCode.UNSUPPORTED_ADDRESS_FAMILY),
    EOPNOTSUPP(95, ErrorCode.UNSUPPORTED),
    EAFNOSUPPORT(97, ErrorCode.UNSUPPORTED_ADDRESS_FAMILY),
    EADDRINUSE(98, ErrorCode.ADDRESS_IN_USE),
    EADDRNOTAVAIL(99, ErrorCode.INVALID_ADDRESS),
    ENETDOWN(100, ErrorCode.NETWORK_DOWN),
    ENETUNREACH(101, ErrorCode.NO_ROUTE_TO_HOST),
    ECONNABORTED(103, ErrorCode.CONNECTION_RESET),
    ECONNRESET(104, ErrorCode.CONNECTION_RESET),
    ENOBUFS(105, ErrorCode.OUT_OF_RESOURCES),
    EISCONN(106, ErrorCode.ILLEGAL_STATE),
    ENOTCONN(107, ErrorCode.NOT_CONNECTED),
    ETOOMANYREFS(109, ErrorCode.OUT_OF_RESOURCES),
    ETIMEDOUT(110, ErrorCode.CONNECT_TIMEOUT),
    ECONNREFUSED(111, ErrorCode.CONNECTION_REFUSED),
    EHOSTDOWN(112, ErrorCode.NO_ROUTE_TO_HOST),
    EHOSTUNREACH(113, ErrorCode.NO_ROUTE_TO_HOST),
    EALREADY(114, ErrorCode.ILLEGAL_STATE),
    EINPROGRESS(115, ErrorCode.SYSTEM_CALL_FAILED);

    private static final @Nullable Errno[] BY_NUMBER = new @Nullable Errno[128];

    static {
        for (Errno one : values()) {
            BY_NUMBER[one.number] = one;
        }
    }

    /** The kernel's number. */
    final int number;

    /** What it means to most calls. */
    final ErrorCode code;

    Errno(int number, ErrorCode code) {
        this.number = number;
        this.code = code;
    }

    /** The one place where an error number becomes an exception. */
    static IoException failure(int number, String call, CallKind kind) {
        Errno known = of(number);
        return failure(number, call, known == null ? ErrorCode.SYSTEM_CALL_FAILED : kind.codeOf(known));
    }

    /** The exception of a call of no special kind. */
    static IoException failure(int number, String call) {
        return failure(number, call, CallKind.OTHER);
    }

    /** An exception whose code the call knows better than its error number. */
    static IoException failure(int number, String call, ErrorCode code) {
        Errno known = of(number);
        return new IoException(code, call + ": " + (known == null ? "errno " + number : known + " (errno " + number + ")"), number, null);
    }

    /** {@return whether it is this number} */
    boolean is(int other) {
        return number == other;
    }

    private static @Nullable Errno of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
