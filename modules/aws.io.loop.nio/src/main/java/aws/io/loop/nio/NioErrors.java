package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Map;

/** The one place where an exception of java.nio becomes ours. The JDK hides errno, so that the message is all there is to go by. */
final class NioErrors {
    private static final Map<String, ErrorCode> BY_TEXT = Map.ofEntries(
            Map.entry("connection refused", ErrorCode.CONNECTION_REFUSED),
            Map.entry("connection reset", ErrorCode.CONNECTION_RESET),
            Map.entry("broken pipe", ErrorCode.CONNECTION_RESET),
            Map.entry("network is unreachable", ErrorCode.NO_ROUTE_TO_HOST),
            Map.entry("no route to host", ErrorCode.NO_ROUTE_TO_HOST),
            Map.entry("network is down", ErrorCode.NETWORK_DOWN),
            Map.entry("address already in use", ErrorCode.ADDRESS_IN_USE),
            Map.entry("cannot assign requested address", ErrorCode.INVALID_ADDRESS),
            Map.entry("permission denied", ErrorCode.NO_PERMISSION),
            Map.entry("too many open files", ErrorCode.TOO_MANY_DESCRIPTORS),
            Map.entry("no buffer space available", ErrorCode.OUT_OF_RESOURCES),
            Map.entry("cannot allocate memory", ErrorCode.OUT_OF_RESOURCES),
            Map.entry("connection timed out", ErrorCode.CONNECT_TIMEOUT),
            Map.entry("no such file or directory", ErrorCode.INVALID_PATH),
            Map.entry("message too long", ErrorCode.MESSAGE_TOO_LARGE));

    private NioErrors() {}

    static IoException of(String operation, Exception cause) {
        return new IoException(code(cause), operation, 0, cause);
    }

    private static ErrorCode code(Exception cause) {
        if (cause instanceof ClosedChannelException) {
            return ErrorCode.CLOSED_LOCALLY;
        }
        if (cause instanceof UnsupportedOperationException) {
            return ErrorCode.UNSUPPORTED_ADDRESS_FAMILY;
        }
        String text = cause instanceof IOException && cause.getMessage() != null ? cause.getMessage().toLowerCase(Locale.ROOT) : "";
        for (Map.Entry<String, ErrorCode> entry : BY_TEXT.entrySet()) {
            if (text.contains(entry.getKey())) {
                return entry.getValue();
            }
        }
        return switch (cause) {
            case NoRouteToHostException e -> ErrorCode.NO_ROUTE_TO_HOST;
            case SocketTimeoutException e -> ErrorCode.CONNECT_TIMEOUT;
            case ConnectException e -> ErrorCode.CONNECTION_REFUSED;
            default -> ErrorCode.SYSTEM_CALL_FAILED;
        };
    }
}
