package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one place where exceptions of java.nio become codes. java.nio hides errno, and its texts are the system's own, in the language
 * of the process: so the text is asked first, being finer, and the class where no text is known.
 */
final class NioErrors {
    private static final List<Text> TEXTS = List.of(
            new Text("connection refused", ErrorCode.CONNECTION_REFUSED),
            // EAGAIN reaches us only from the connect of a local socket: the listener's queue is full (unix(7))
            new Text("temporarily unavailable", ErrorCode.CONNECTION_REFUSED),
            new Text("connection reset", ErrorCode.CONNECTION_RESET),
            new Text("broken pipe", ErrorCode.CONNECTION_RESET),
            new Text("connection abort", ErrorCode.CONNECTION_RESET),
            new Text("forcibly closed", ErrorCode.CONNECTION_RESET),
            new Text("established connection was aborted", ErrorCode.CONNECTION_RESET),
            new Text("network is unreachable", ErrorCode.NO_ROUTE_TO_HOST),
            new Text("no route to host", ErrorCode.NO_ROUTE_TO_HOST),
            new Text("host is unreachable", ErrorCode.NO_ROUTE_TO_HOST),
            new Text("network is down", ErrorCode.NETWORK_DOWN),
            new Text("address already in use", ErrorCode.ADDRESS_IN_USE),
            new Text("cannot assign requested address", ErrorCode.INVALID_ADDRESS),
            new Text("can't assign requested address", ErrorCode.INVALID_ADDRESS),
            new Text("permission denied", ErrorCode.NO_PERMISSION),
            new Text("operation not permitted", ErrorCode.NO_PERMISSION),
            new Text("too many open files", ErrorCode.TOO_MANY_DESCRIPTORS),
            new Text("no buffer space available", ErrorCode.OUT_OF_RESOURCES),
            new Text("cannot allocate memory", ErrorCode.OUT_OF_RESOURCES),
            new Text("connection timed out", ErrorCode.CONNECT_TIMEOUT),
            new Text("operation timed out", ErrorCode.CONNECT_TIMEOUT),
            new Text("no such file or directory", ErrorCode.INVALID_PATH),
            new Text("not a directory", ErrorCode.INVALID_PATH),
            new Text("path too long", ErrorCode.INVALID_PATH),
            new Text("message too long", ErrorCode.MESSAGE_TOO_LARGE),
            new Text("not connected", ErrorCode.NOT_CONNECTED),
            new Text("protocol family", ErrorCode.UNSUPPORTED_ADDRESS_FAMILY),
            new Text("address family not supported", ErrorCode.UNSUPPORTED_ADDRESS_FAMILY));

    private NioErrors() {}

    /** The error of a socket. */
    static IoException of(Exception cause, String operation) {
        return with(codeOf(cause), cause, operation);
    }

    /** The error of a pipe, whose other end is in this process. */
    static IoException ofPipe(Exception cause, String operation) {
        ErrorCode code = codeOf(cause);
        return with(code == ErrorCode.CONNECTION_RESET ? ErrorCode.BROKEN_PIPE : code, cause, operation);
    }

    /** An error whose code the caller knows. */
    static IoException with(ErrorCode code, Exception cause, String operation) {
        String text = cause.getMessage();
        return new IoException(code, operation + ": " + (text == null ? cause.getClass().getSimpleName() : text), 0, cause);
    }

    private static ErrorCode codeOf(Exception cause) {
        String text = cause.getMessage();
        ErrorCode code = text == null ? null : codeOf(text.toLowerCase(Locale.ROOT));
        if (code != null) {
            return code;
        }
        return switch (cause) {
            case ClosedChannelException e -> ErrorCode.CLOSED_LOCALLY;
            case ConnectException e -> ErrorCode.CONNECTION_REFUSED;
            case PortUnreachableException e -> ErrorCode.CONNECTION_REFUSED;
            case NoRouteToHostException e -> ErrorCode.NO_ROUTE_TO_HOST;
            case BindException e -> ErrorCode.ADDRESS_IN_USE;
            case NotYetConnectedException e -> ErrorCode.NOT_CONNECTED;
            case UnresolvedAddressException e -> ErrorCode.INVALID_ADDRESS;
            case UnsupportedAddressTypeException e -> ErrorCode.INVALID_ADDRESS;
            case InvalidPathException e -> ErrorCode.INVALID_PATH;
            case UnsupportedOperationException e -> ErrorCode.UNSUPPORTED_ADDRESS_FAMILY;
            case IllegalStateException e -> ErrorCode.ILLEGAL_STATE;
            default -> ErrorCode.SYSTEM_CALL_FAILED;
        };
    }

    private static @Nullable ErrorCode codeOf(String text) {
        for (Text known : TEXTS) {
            if (text.contains(known.part)) {
                return known.code;
            }
        }
        return null;
    }

    /** A part of a message, in lower case, and what it means. */
    private record Text(String part, ErrorCode code) {}
}
