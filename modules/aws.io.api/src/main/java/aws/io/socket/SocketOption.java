package aws.io.socket;

import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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

    /** Seconds of idleness before the first probe. Has no effect unless {@link #KEEP_ALIVE} is on. */
    public static final SocketOption<Integer> KEEP_ALIVE_IDLE_SECONDS = number("TCP_KEEPIDLE", 1, 32_767);

    /** Seconds between probes. Has no effect unless {@link #KEEP_ALIVE} is on. */
    public static final SocketOption<Integer> KEEP_ALIVE_INTERVAL_SECONDS = number("TCP_KEEPINTVL", 1, 32_767);

    /**
     * Unanswered probes until the connection is given up, with {@link aws.io.ErrorCode#CONNECTION_LOST}. Has no effect unless
     * {@link #KEEP_ALIVE} is on.
     */
    public static final SocketOption<Integer> KEEP_ALIVE_PROBES = number("TCP_KEEPCNT", 1, 127);

    /**
     * Bind an address whose old connections linger (socket(7)). Listeners of IP have it on unless it is set to false; it has no effect on
     * the connections that they accept.
     */
    public static final SocketOption<Boolean> REUSE_ADDRESS = flag("SO_REUSEADDR");

    /** Let several sockets bind the same port and share its load. */
    public static final SocketOption<Boolean> REUSE_PORT = flag("SO_REUSEPORT");

    /** Bytes of the kernel's receive buffer. */
    public static final SocketOption<Integer> RECEIVE_BUFFER = number("SO_RCVBUF", 1, Integer.MAX_VALUE);

    /** Bytes of the kernel's send buffer. */
    public static final SocketOption<Integer> SEND_BUFFER = number("SO_SNDBUF", 1, Integer.MAX_VALUE);

    /**
     * The seconds that the system's close waits for unsent bytes; 0 resets the connection, -1 is off (socket(7)). Since the closing thread
     * would wait, sockets of this library turn the option off before they close: it has an effect only if the process ends first. To reset
     * a connection use {@link StreamSocket#reset}.
     */
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

    /** Who the peer of a local socket is; it can only be read. */
    public static final SocketOption<PeerCredentials> PEER_CREDENTIALS =
            new SocketOption<>("SO_PEERCRED", PeerCredentials.class, value -> false, "nothing: it can only be read");

    /** Stands for all raw options in what a provider honours; it has no value itself. */
    public static final SocketOption<byte[]> RAW =
            new SocketOption<>("raw options", byte[].class, value -> false, "nothing: it stands for all raw options");

    private static final int NOT_RAW = -1;
    private static final int RAW_BYTES = 256;

    private final String name;
    private final Class<T> type;
    private final Predicate<T> check;
    private final String allowed;
    private final int level;
    private final int number;

    private SocketOption(String name, Class<T> type, Predicate<T> check, String allowed) {
        this(name, type, check, allowed, NOT_RAW, NOT_RAW);
    }

    private SocketOption(String name, Class<T> type, Predicate<T> check, String allowed, int level, int number) {
        this.name = name;
        this.type = type;
        this.check = check;
        this.allowed = allowed;
        this.level = level;
        this.number = number;
    }

    /**
     * An option of one {@code int} that has no key here, by the system's own numbers (setsockopt(2)). They mean what they mean on the
     * machine where they are used.
     *
     * @param level the protocol's level, 0 or more
     * @param number the option's number there, 0 or more
     * @return its key, equal to others of the same numbers
     */
    public static SocketOption<Integer> rawInt(int level, int number) {
        return new SocketOption<>(rawName(level, number), Integer.class, value -> true, "any number", level, number);
    }

    /**
     * An option of bytes that has no key here, as {@link #rawInt} one of a number.
     *
     * @param level the protocol's level, 0 or more
     * @param number the option's number there, 0 or more
     * @return its key, equal to others of the same numbers
     */
    public static SocketOption<byte[]> rawBytes(int level, int number) {
        return new SocketOption<>(
                rawName(level, number), byte[].class, value -> value.length <= RAW_BYTES, "up to " + RAW_BYTES + " bytes", level, number);
    }

    /** {@return the name by which the system's manual knows it} */
    public String name() {
        return name;
    }

    /** {@return the type of its values} */
    public Class<T> type() {
        return type;
    }

    /** {@return whether it is named by the system's numbers alone} */
    public boolean isRaw() {
        return level != NOT_RAW;
    }

    /** {@return the level of a raw option, -1 of others} */
    public int rawLevel() {
        return level;
    }

    /** {@return the number of a raw option, -1 of others} */
    public int rawNumber() {
        return number;
    }

    /** {@return the key that a provider lists if it honours this one: {@link #RAW} for raw options, for others themselves} */
    public SocketOption<?> honouredAs() {
        return isRaw() ? RAW : this;
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
    public boolean equals(@Nullable Object other) {
        return other instanceof SocketOption<?> that && name.equals(that.name) && type == that.type;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, type);
    }

    @Override
    public String toString() {
        return name;
    }

    private static String rawName(int level, int number) {
        if (level < 0 || number < 0) {
            throw new IllegalArgumentException("level, number: " + level + ", " + number + ", allowed is 0 or more");
        }
        return "raw " + level + ":" + number;
    }

    private static SocketOption<Boolean> flag(String name) {
        return new SocketOption<>(name, Boolean.class, value -> true, "true or false");
    }

    private static SocketOption<Integer> number(String name, int least, int most) {
        return new SocketOption<>(name, Integer.class, value -> value >= least && value <= most, least + " to " + most);
    }
}
