package aws.io.socket;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * The typed key of a socket option.
 *
 * @param <T> the type of its values
 */
public final class SocketOption<T> {
    /** Send small segments at once (tcp(7)). */
    public static final SocketOption<Boolean> TCP_NODELAY = flag("TCP_NODELAY");

    /** Probe an idle peer (socket(7)). */
    public static final SocketOption<Boolean> KEEP_ALIVE = flag("SO_KEEPALIVE");

    /** Seconds of idleness before the first probe. */
    public static final SocketOption<Integer> KEEP_ALIVE_IDLE_SECONDS = number("TCP_KEEPIDLE", 1, 32_767);

    /** Seconds between probes. */
    public static final SocketOption<Integer> KEEP_ALIVE_INTERVAL_SECONDS = number("TCP_KEEPINTVL", 1, 32_767);

    /** Unanswered probes until the peer is given up. */
    public static final SocketOption<Integer> KEEP_ALIVE_PROBES = number("TCP_KEEPCNT", 1, 127);

    /** Bind an address whose old connections linger (socket(7)). */
    public static final SocketOption<Boolean> REUSE_ADDRESS = flag("SO_REUSEADDR");

    /** Let several sockets bind the same port and share its load. */
    public static final SocketOption<Boolean> REUSE_PORT = flag("SO_REUSEPORT");

    /** Bytes of the kernel's receive buffer. */
    public static final SocketOption<Integer> RECEIVE_BUFFER = number("SO_RCVBUF", 1, Integer.MAX_VALUE);

    /** Bytes of the kernel's send buffer. */
    public static final SocketOption<Integer> SEND_BUFFER = number("SO_SNDBUF", 1, Integer.MAX_VALUE);

    /** Seconds that close waits for unsent bytes; 0 resets the connection, -1 is off. */
    public static final SocketOption<Integer> LINGER_SECONDS = number("SO_LINGER", -1, 65_535);

    /** Milliseconds that sent bytes may stay unacknowledged (tcp(7)). */
    public static final SocketOption<Integer> TCP_USER_TIMEOUT_MILLIS = number("TCP_USER_TIMEOUT", 0, Integer.MAX_VALUE);

    /** Keep an IPv6 socket from IPv4 (ipv6(7)). */
    public static final SocketOption<Boolean> IPV6_ONLY = flag("IPV6_V6ONLY");

    /** The network interface to use, by name (socket(7), SO_BINDTODEVICE). */
    public static final SocketOption<String> NETWORK_INTERFACE = new SocketOption<>(
            "SO_BINDTODEVICE",
            String.class,
            name -> !name.isEmpty() && name.length() <= 15 && name.chars().allMatch(c -> c > ' ' && c < 127 && c != '/'),
            "1 to 15 printable characters without space or slash");

    private final String name;
    private final Class<T> type;
    private final Predicate<T> check;
    private final String allowed;

    private SocketOption(String name, Class<T> type, Predicate<T> check, String allowed) {
        this.name = name;
        this.type = type;
        this.check = check;
        this.allowed = allowed;
    }

    /** {@return the name by which the system's manual knows it} */
    public String name() {
        return name;
    }

    /** {@return the type of its values} */
    public Class<T> type() {
        return type;
    }

    /**
     * Checks a value.
     *
     * @param value the value
     * @return the value
     * @throws IllegalArgumentException if the option cannot have it
     */
    public T check(T value) {
        Objects.requireNonNull(value, name);
        if (!check.test(value)) {
            throw new IllegalArgumentException(name + ": " + value + ", allowed is " + allowed);
        }
        return value;
    }

    @Override
    public String toString() {
        return name;
    }

    private static SocketOption<Boolean> flag(String name) {
        return new SocketOption<>(name, Boolean.class, value -> true, "true or false");
    }

    private static SocketOption<Integer> number(String name, int least, int most) {
        return new SocketOption<>(name, Integer.class, value -> value >= least && value <= most, least + " to " + most);
    }
}
