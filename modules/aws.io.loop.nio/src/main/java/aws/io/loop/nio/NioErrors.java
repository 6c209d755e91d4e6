package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.InvalidPathException;

/**
 * The one place where exceptions of java.nio become codes. java.nio hides errno, and its texts are the system's own, in the language of the
 * process: the text is looked at first, being finer, and the class if no text is known.
 */
final class NioErrors {
    private NioErrors() {}

    /** The error of a call of no special kind. */
    static IoException of(Exception cause, String operation) {
        return of(cause, operation, CallKind.OTHER);
    }

    /** The error of a socket. */
    static IoException of(Exception cause, String operation, CallKind kind) {
        return with(codeOf(cause, kind), cause, operation);
    }

    /** The error of a pipe, whose other end is in this process. */
    static IoException ofPipe(Exception cause, String operation) {
        ErrorCode code = codeOf(cause, CallKind.OTHER);
        return with(code == ErrorCode.CONNECTION_RESET ? ErrorCode.BROKEN_PIPE : code, cause, operation);
    }

    /** An error whose code the caller knows. */
    static IoException with(ErrorCode code, Exception cause, String operation) {
        String text = cause.getMessage();
        return new IoException(code, operation + ": " + (text == null ? cause.getClass().getSimpleName() : text), 0, cause);
    }

    private static ErrorCode codeOf(Exception cause, CallKind kind) {
        String text = cause.getMessage();
        SystemError error = text == null ? null : SystemError.of(text);
        return error == null ? byClass(cause, kind) : error.codeOf(kind);
    }

    private static ErrorCode byClass(Exception cause, CallKind kind) {
        return switch (cause) {
            case ClosedChannelException e -> ErrorCode.CLOSED_LOCALLY;
            case PortUnreachableException e -> ErrorCode.CONNECTION_REFUSED;
            case NotYetConnectedException e -> ErrorCode.NOT_CONNECTED;
            case UnresolvedAddressException e -> ErrorCode.INVALID_ADDRESS;
            case UnsupportedAddressTypeException e -> ErrorCode.INVALID_ADDRESS;
            case InvalidPathException e -> ErrorCode.INVALID_PATH;
            case UnsupportedOperationException e -> ErrorCode.UNSUPPORTED_ADDRESS_FAMILY;
            case IllegalStateException e -> ErrorCode.ILLEGAL_STATE;
            case IOException e -> ofSystem(e, kind);
            default -> ErrorCode.SYSTEM_CALL_FAILED;
        };
    }

    /** Each class stands for several errors ({@code handleSocketError} of the JDK): the most frequent of them in such a call. */
    private static ErrorCode ofSystem(IOException cause, CallKind kind) {
        return switch (kind) {
            // a reset that a read finds has a text of the JDK's, which is English: what is left is mostly a connection that was given up
            case READ -> ErrorCode.CONNECTION_LOST;
            case WRITE -> ErrorCode.CONNECTION_RESET;
            case RECEIVE -> ErrorCode.NO_ROUTE_TO_HOST;
            default -> switch (cause) {
                case ConnectException e -> ErrorCode.CONNECTION_REFUSED;
                case NoRouteToHostException e -> ErrorCode.NO_ROUTE_TO_HOST;
                case BindException e -> ErrorCode.ADDRESS_IN_USE;
                default -> ErrorCode.SYSTEM_CALL_FAILED;
            };
        };
    }
}
