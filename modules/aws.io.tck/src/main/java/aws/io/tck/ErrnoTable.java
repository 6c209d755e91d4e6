package aws.io.tck;

import static aws.io.ErrorCode.ADDRESS_IN_USE;
import static aws.io.ErrorCode.CLOSED_LOCALLY;
import static aws.io.ErrorCode.CONNECTION_LOST;
import static aws.io.ErrorCode.CONNECTION_REFUSED;
import static aws.io.ErrorCode.CONNECTION_RESET;
import static aws.io.ErrorCode.CONNECT_TIMEOUT;
import static aws.io.ErrorCode.ILLEGAL_STATE;
import static aws.io.ErrorCode.INVALID_ADDRESS;
import static aws.io.ErrorCode.INVALID_PATH;
import static aws.io.ErrorCode.MESSAGE_TOO_LARGE;
import static aws.io.ErrorCode.NETWORK_DOWN;
import static aws.io.ErrorCode.NOT_CONNECTED;
import static aws.io.ErrorCode.NO_PERMISSION;
import static aws.io.ErrorCode.NO_ROUTE_TO_HOST;
import static aws.io.ErrorCode.OUT_OF_RESOURCES;
import static aws.io.ErrorCode.SYSTEM_CALL_FAILED;
import static aws.io.ErrorCode.TOO_MANY_DESCRIPTORS;
import static aws.io.ErrorCode.UNSUPPORTED_ADDRESS_FAMILY;

import aws.io.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The code of each error number at each call, the same on every loop: what {@link ErrnoContract} asserts. */
public final class ErrnoTable {
    /** What a socket does when it fails. */
    public enum Call {
        /** Connects a stream. */
        CONNECT,
        /** Binds to a local address. */
        BIND,
        /** Accepts a connection. */
        ACCEPT,
        /** Reads from a connection. */
        READ,
        /** Writes to a connection. */
        WRITE,
        /** Receives a datagram. */
        RECEIVE,
        /** Sends a datagram. */
        SEND
    }

    /**
     * One row.
     *
     * @param call the call
     * @param errno the name of the error number, as errno(3) has it
     * @param code the code that every loop gives
     */
    public record Row(Call call, String errno, ErrorCode code) {
        /** {@return the error number of Linux} */
        public int number() {
            return known().number;
        }

        /** {@return what glibc calls the error in English} */
        public String text() {
            return known().text;
        }

        private Known known() {
            return Objects.requireNonNull(SYSTEM.get(errno), errno);
        }

        /** {@return call and error number, as in {@code READ ETIMEDOUT}} */
        public String name() {
            return call + " " + errno;
        }
    }

    private record Known(int number, String text) {}

    private static final Map<String, Known> SYSTEM = Map.ofEntries(
            known("EPERM", 1, "Operation not permitted"),
            known("ENOENT", 2, "No such file or directory"),
            known("EIO", 5, "Input/output error"),
            known("EBADF", 9, "Bad file descriptor"),
            known("EAGAIN", 11, "Resource temporarily unavailable"),
            known("ENOMEM", 12, "Cannot allocate memory"),
            known("EACCES", 13, "Permission denied"),
            known("ENODEV", 19, "No such device"),
            known("ENOTDIR", 20, "Not a directory"),
            known("EINVAL", 22, "Invalid argument"),
            known("ENFILE", 23, "Too many open files in system"),
            known("EMFILE", 24, "Too many open files"),
            known("ENOSPC", 28, "No space left on device"),
            known("EROFS", 30, "Read-only file system"),
            known("EPIPE", 32, "Broken pipe"),
            known("ENAMETOOLONG", 36, "File name too long"),
            known("ELOOP", 40, "Too many levels of symbolic links"),
            known("ENONET", 64, "Machine is not on the network"),
            known("EPROTO", 71, "Protocol error"),
            known("EDESTADDRREQ", 89, "Destination address required"),
            known("EMSGSIZE", 90, "Message too long"),
            known("EPROTOTYPE", 91, "Protocol wrong type for socket"),
            known("ENOPROTOOPT", 92, "Protocol not available"),
            known("EOPNOTSUPP", 95, "Operation not supported"),
            known("EAFNOSUPPORT", 97, "Address family not supported by protocol"),
            known("EADDRINUSE", 98, "Address already in use"),
            known("EADDRNOTAVAIL", 99, "Cannot assign requested address"),
            known("ENETDOWN", 100, "Network is down"),
            known("ENETUNREACH", 101, "Network is unreachable"),
            known("ECONNABORTED", 103, "Software caused connection abort"),
            known("ECONNRESET", 104, "Connection reset by peer"),
            known("ENOBUFS", 105, "No buffer space available"),
            known("EISCONN", 106, "Transport endpoint is already connected"),
            known("ENOTCONN", 107, "Transport endpoint is not connected"),
            known("ETIMEDOUT", 110, "Connection timed out"),
            known("ECONNREFUSED", 111, "Connection refused"),
            known("EHOSTDOWN", 112, "Host is down"),
            known("EHOSTUNREACH", 113, "No route to host"));

    /** Every row. */
    public static final List<Row> ROWS = rows();

    private ErrnoTable() {}

    /**
     * Returns the row of a call and an error number.
     *
     * @param call the call
     * @param errno the name of the error number
     * @return the row
     */
    public static Row row(Call call, String errno) {
        return ROWS.stream()
                .filter(row -> row.call == call && row.errno.equals(errno))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(call + " " + errno + " is not in the table"));
    }

    private static Map.Entry<String, Known> known(String name, int number, String text) {
        return Map.entry(name, new Known(number, text));
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        String unreachable = "EHOSTUNREACH ENETUNREACH EHOSTDOWN ENONET ENOPROTOOPT EOPNOTSUPP EPROTO";
        for (Call call : Call.values()) {
            add(rows, call, OUT_OF_RESOURCES, "ENOBUFS ENOMEM");
        }

        add(rows, Call.CONNECT, CONNECTION_REFUSED, "ECONNREFUSED EAGAIN");
        add(rows, Call.CONNECT, CONNECT_TIMEOUT, "ETIMEDOUT");
        add(rows, Call.CONNECT, NO_ROUTE_TO_HOST, unreachable);
        add(rows, Call.CONNECT, NETWORK_DOWN, "ENETDOWN");
        add(rows, Call.CONNECT, CONNECTION_RESET, "ECONNRESET");
        add(rows, Call.CONNECT, INVALID_ADDRESS, "EADDRNOTAVAIL EINVAL ENODEV EPROTOTYPE");
        add(rows, Call.CONNECT, ADDRESS_IN_USE, "EADDRINUSE");
        add(rows, Call.CONNECT, NO_PERMISSION, "EACCES EPERM");
        add(rows, Call.CONNECT, INVALID_PATH, "ENOENT ENOTDIR ELOOP ENAMETOOLONG");
        add(rows, Call.CONNECT, UNSUPPORTED_ADDRESS_FAMILY, "EAFNOSUPPORT");
        add(rows, Call.CONNECT, ILLEGAL_STATE, "EISCONN");

        add(rows, Call.BIND, ADDRESS_IN_USE, "EADDRINUSE");
        add(rows, Call.BIND, INVALID_ADDRESS, "EADDRNOTAVAIL EINVAL ENODEV");
        add(rows, Call.BIND, NO_PERMISSION, "EACCES EPERM");
        add(rows, Call.BIND, INVALID_PATH, "ENOENT ENOTDIR ELOOP ENAMETOOLONG EROFS");
        add(rows, Call.BIND, OUT_OF_RESOURCES, "ENOSPC");
        add(rows, Call.BIND, UNSUPPORTED_ADDRESS_FAMILY, "EAFNOSUPPORT");

        add(rows, Call.ACCEPT, TOO_MANY_DESCRIPTORS, "EMFILE ENFILE");
        add(rows, Call.ACCEPT, CONNECTION_LOST, "ENETDOWN ETIMEDOUT " + unreachable);
        add(rows, Call.ACCEPT, NO_PERMISSION, "EPERM");

        for (Call call : List.of(Call.READ, Call.WRITE)) {
            add(rows, call, CONNECTION_RESET, "ECONNRESET ECONNABORTED EPIPE");
            add(rows, call, CONNECTION_LOST, "ETIMEDOUT ECONNREFUSED ENETDOWN EACCES " + unreachable);
            add(rows, call, NOT_CONNECTED, "ENOTCONN");
            add(rows, call, CLOSED_LOCALLY, "EBADF");
            add(rows, call, ILLEGAL_STATE, "EINVAL");
            add(rows, call, SYSTEM_CALL_FAILED, "EIO");
        }

        add(rows, Call.RECEIVE, CONNECTION_REFUSED, "ECONNREFUSED");
        add(rows, Call.RECEIVE, NO_ROUTE_TO_HOST, "EACCES " + unreachable);
        add(rows, Call.RECEIVE, NETWORK_DOWN, "ENETDOWN");
        add(rows, Call.RECEIVE, MESSAGE_TOO_LARGE, "EMSGSIZE");
        add(rows, Call.RECEIVE, CONNECTION_RESET, "ECONNRESET");
        add(rows, Call.RECEIVE, CLOSED_LOCALLY, "EBADF");

        add(rows, Call.SEND, CONNECTION_REFUSED, "ECONNREFUSED");
        add(rows, Call.SEND, NO_ROUTE_TO_HOST, unreachable);
        add(rows, Call.SEND, NETWORK_DOWN, "ENETDOWN");
        add(rows, Call.SEND, MESSAGE_TOO_LARGE, "EMSGSIZE");
        add(rows, Call.SEND, NO_PERMISSION, "EACCES EPERM");
        add(rows, Call.SEND, INVALID_ADDRESS, "EINVAL EADDRNOTAVAIL ENODEV");
        add(rows, Call.SEND, NOT_CONNECTED, "EDESTADDRREQ ENOTCONN");
        add(rows, Call.SEND, CLOSED_LOCALLY, "EBADF");
        return List.copyOf(rows);
    }

    private static void add(List<Row> rows, Call call, ErrorCode code, String names) {
        for (String name : names.split(" ", -1)) {
            if (!SYSTEM.containsKey(name)) {
                throw new AssertionError(name);
            }
            rows.add(new Row(call, name, code));
        }
    }
}
