package aws.io.loop.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.ErrorCode;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.Deviation;
import aws.io.tck.ErrnoContract;
import aws.io.tck.ErrnoTable;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

/** The errors of the system as java.nio passes them on: by class and by text. */
class NioErrnoTest implements ErrnoContract {
    @Override
    public EventLoopFactory factory() {
        return new NioEventLoopFactory();
    }

    @Override
    public ErrorCode translated(ErrnoTable.Row row) {
        return NioErrors.of(exception(row, row.text()), row.name(), kind(row)).code();
    }

    @Override
    @Deviation("A connection that is lost behind a closed window is not reported: a selector shows it as READABLE, and only a read says so.")
    public boolean reportsALossThatNobodyReads() {
        return false;
    }

    @Test
    @Deviation("Errors are known by the English text of the system. In another language only the class of the exception is known, which"
            + " stands for several: a refused connect, a port that is taken, a lost connection, an ICMP error.")
    void inAnotherLanguageOnlyTheClassIsKnown() {
        assertEquals(ErrorCode.CONNECTION_REFUSED, abroad(ErrnoTable.Call.CONNECT, "ECONNREFUSED"));
        assertEquals(ErrorCode.NO_ROUTE_TO_HOST, abroad(ErrnoTable.Call.CONNECT, "EHOSTUNREACH"));
        assertEquals(ErrorCode.CONNECTION_REFUSED, abroad(ErrnoTable.Call.CONNECT, "ETIMEDOUT"), "the class is that of a refusal");
        assertEquals(ErrorCode.ADDRESS_IN_USE, abroad(ErrnoTable.Call.BIND, "EADDRINUSE"));
        assertEquals(ErrorCode.ADDRESS_IN_USE, abroad(ErrnoTable.Call.BIND, "EACCES"), "the class is that of a port that is taken");
        assertEquals(ErrorCode.SYSTEM_CALL_FAILED, abroad(ErrnoTable.Call.ACCEPT, "EMFILE"));
        assertEquals(ErrorCode.CONNECTION_RESET, abroad(ErrnoTable.Call.READ, "ECONNRESET"), "the text is the JDK's");
        assertEquals(ErrorCode.CONNECTION_LOST, abroad(ErrnoTable.Call.READ, "ETIMEDOUT"));
        assertEquals(ErrorCode.CONNECTION_RESET, abroad(ErrnoTable.Call.WRITE, "EPIPE"));
        assertEquals(ErrorCode.CONNECTION_REFUSED, abroad(ErrnoTable.Call.RECEIVE, "ECONNREFUSED"));
        assertEquals(ErrorCode.NO_ROUTE_TO_HOST, abroad(ErrnoTable.Call.RECEIVE, "EPROTO"));
    }

    private static ErrorCode abroad(ErrnoTable.Call call, String errno) {
        ErrnoTable.Row row = ErrnoTable.row(call, errno);
        return NioErrors.of(exception(row, "une erreur du systeme"), row.name(), kind(row)).code();
    }

    private static CallKind kind(ErrnoTable.Row row) {
        return switch (row.call()) {
            case CONNECT, BIND -> CallKind.ADDRESS;
            case ACCEPT -> CallKind.ACCEPT;
            case READ -> CallKind.READ;
            case WRITE -> CallKind.WRITE;
            case RECEIVE -> CallKind.RECEIVE;
            case SEND -> CallKind.SEND;
        };
    }

    /** As {@code handleSocketError} and the dispatchers of the JDK make it. */
    private static IOException exception(ErrnoTable.Row row, String text) {
        return switch (row.call()) {
            case CONNECT, BIND, ACCEPT -> ofSocket(row.errno(), text);
            // the JDK has its own text for a reset that a read finds
            case READ -> row.errno().equals("ECONNRESET") ? new SocketException("Connection reset") : new IOException(text);
            case WRITE -> new IOException(text);
            case RECEIVE, SEND -> row.errno().equals("ECONNREFUSED") ? new PortUnreachableException() : ofSocket(row.errno(), text);
        };
    }

    private static IOException ofSocket(String errno, String text) {
        return switch (errno) {
            case "EPROTO" -> new ProtocolException(text);
            case "ECONNREFUSED", "ETIMEDOUT", "ENOTCONN" -> new ConnectException(text);
            case "EHOSTUNREACH" -> new NoRouteToHostException(text);
            case "EADDRINUSE", "EADDRNOTAVAIL", "EACCES" -> new BindException(text);
            default -> new SocketException(text);
        };
    }
}
