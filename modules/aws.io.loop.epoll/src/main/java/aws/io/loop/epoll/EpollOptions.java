package aws.io.loop.epoll;

import static aws.io.loop.epoll.sys.OptionCalls.IPPROTO_IPV6;
import static aws.io.loop.epoll.sys.OptionCalls.IPPROTO_TCP;
import static aws.io.loop.epoll.sys.OptionCalls.SOL_SOCKET;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.OptionCalls;
import aws.io.loop.spi.Transports.Kind;
import aws.io.socket.PeerCredentials;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The options, with the kernel's numbers. */
final class EpollOptions {
    private static final Map<SocketOption<?>, Place> PLACES = Map.ofEntries(
            Map.entry(SocketOption.TCP_NODELAY, new Place(IPPROTO_TCP, OptionCalls.TCP_NODELAY)),
            Map.entry(SocketOption.KEEP_ALIVE, new Place(SOL_SOCKET, OptionCalls.SO_KEEPALIVE)),
            Map.entry(SocketOption.KEEP_ALIVE_IDLE_SECONDS, new Place(IPPROTO_TCP, OptionCalls.TCP_KEEPIDLE)),
            Map.entry(SocketOption.KEEP_ALIVE_INTERVAL_SECONDS, new Place(IPPROTO_TCP, OptionCalls.TCP_KEEPINTVL)),
            Map.entry(SocketOption.KEEP_ALIVE_PROBES, new Place(IPPROTO_TCP, OptionCalls.TCP_KEEPCNT)),
            Map.entry(SocketOption.REUSE_ADDRESS, new Place(SOL_SOCKET, OptionCalls.SO_REUSEADDR)),
            Map.entry(SocketOption.REUSE_PORT, new Place(SOL_SOCKET, OptionCalls.SO_REUSEPORT)),
            Map.entry(SocketOption.RECEIVE_BUFFER, new Place(SOL_SOCKET, OptionCalls.SO_RCVBUF)),
            Map.entry(SocketOption.SEND_BUFFER, new Place(SOL_SOCKET, OptionCalls.SO_SNDBUF)),
            Map.entry(SocketOption.LINGER_SECONDS, new Place(SOL_SOCKET, OptionCalls.SO_LINGER)),
            Map.entry(SocketOption.TCP_USER_TIMEOUT_MILLIS, new Place(IPPROTO_TCP, OptionCalls.TCP_USER_TIMEOUT)),
            Map.entry(SocketOption.IPV6_ONLY, new Place(IPPROTO_IPV6, OptionCalls.IPV6_V6ONLY)),
            Map.entry(SocketOption.NETWORK_INTERFACE, new Place(SOL_SOCKET, OptionCalls.SO_BINDTODEVICE)),
            Map.entry(SocketOption.PEER_CREDENTIALS, new Place(SOL_SOCKET, OptionCalls.SO_PEERCRED)));

    /** What Linux copies from a listener to its connections, as it copies the listener's whole state ({@code tcp_create_openreq_child}). */
    static final Set<SocketOption<?>> INHERITED = Set.of(
            SocketOption.TCP_NODELAY,
            SocketOption.KEEP_ALIVE,
            SocketOption.KEEP_ALIVE_IDLE_SECONDS,
            SocketOption.KEEP_ALIVE_INTERVAL_SECONDS,
            SocketOption.KEEP_ALIVE_PROBES);

    private static final Set<SocketOption<?>> OF_LOCAL =
            Set.of(SocketOption.SEND_BUFFER, SocketOption.PEER_CREDENTIALS, SocketOption.RAW);
    private static final Set<SocketOption<?>> OF_VSOCK = Set.of(SocketOption.RAW);
    private static final Set<SocketOption<?>> OF_UDP = Set.of(
            SocketOption.REUSE_ADDRESS,
            SocketOption.REUSE_PORT,
            SocketOption.RECEIVE_BUFFER,
            SocketOption.SEND_BUFFER,
            SocketOption.NETWORK_INTERFACE,
            SocketOption.RAW);
    private static final Set<SocketOption<?>> OF_UDP6 = and(OF_UDP, SocketOption.IPV6_ONLY);
    private static final Set<SocketOption<?>> OF_TCP = and(
            OF_UDP,
            SocketOption.TCP_NODELAY,
            SocketOption.KEEP_ALIVE,
            SocketOption.KEEP_ALIVE_IDLE_SECONDS,
            SocketOption.KEEP_ALIVE_INTERVAL_SECONDS,
            SocketOption.KEEP_ALIVE_PROBES,
            SocketOption.LINGER_SECONDS,
            SocketOption.TCP_USER_TIMEOUT_MILLIS);
    private static final Set<SocketOption<?>> OF_TCP6 = and(OF_TCP, SocketOption.IPV6_ONLY);

    private EpollOptions() {}

    /** Where the kernel keeps an option. */
    private record Place(int level, int number) {}

    /** {@return the options that a kind of socket honours} */
    static Set<SocketOption<?>> of(Kind kind, SocketDomain domain) {
        if (kind == Kind.PIPE) {
            return Set.of();
        }
        return switch (domain) {
            case IPV4 -> kind == Kind.DATAGRAM ? OF_UDP : OF_TCP;
            case IPV6 -> kind == Kind.DATAGRAM ? OF_UDP6 : OF_TCP6;
            case LOCAL -> OF_LOCAL;
            case VSOCK -> OF_VSOCK;
        };
    }

    /** Refuses an option that a socket does not honour. */
    static void require(EpollSocket socket, SocketOption<?> option) {
        if (!of(socket.kind(), socket.domain()).contains(option.honouredAs())) {
            throw unsupported(option);
        }
    }

    /** Sets an option. */
    static void set(CallMemory memory, int descriptor, SocketOption<?> option, Object value) {
        Place place = place(option);
        if (option == SocketOption.LINGER_SECONDS) {
            OptionCalls.setLinger(memory, descriptor, (Integer) value);
            return;
        }
        switch (value) {
            case Boolean flag -> OptionCalls.setInt(memory, descriptor, place.level, place.number, flag ? 1 : 0);
            case Integer number -> OptionCalls.setInt(memory, descriptor, place.level, place.number, number);
            case String name -> OptionCalls.setBytes(
                    memory, descriptor, place.level, place.number, name.getBytes(StandardCharsets.US_ASCII));
            case byte[] bytes -> OptionCalls.setBytes(memory, descriptor, place.level, place.number, bytes);
            default -> throw new IoException(ErrorCode.INVALID_OPTION, option + " to " + value);
        }
    }

    /** Reads an option. */
    static <T> T get(CallMemory memory, int descriptor, SocketOption<T> option) {
        Place place = place(option);
        Object value;
        if (option == SocketOption.LINGER_SECONDS) {
            value = OptionCalls.getLinger(memory, descriptor);
        } else if (option == SocketOption.PEER_CREDENTIALS) {
            int[] numbers = OptionCalls.getCredentials(memory, descriptor);
            value = new PeerCredentials(numbers[0], numbers[1], numbers[2]);
        } else if (option.type() == Boolean.class) {
            value = OptionCalls.getInt(memory, descriptor, place.level, place.number) != 0;
        } else if (option.type() == Integer.class) {
            value = OptionCalls.getInt(memory, descriptor, place.level, place.number);
        } else if (option.type() == String.class) {
            value = OptionCalls.getName(memory, descriptor, place.level, place.number);
        } else {
            value = OptionCalls.getBytes(memory, descriptor, place.level, place.number);
        }
        return option.type().cast(value);
    }

    /** The error of asking for what is not there. */
    static IoException unsupported(Object what) {
        return new IoException(
                ErrorCode.UNSUPPORTED,
                (what instanceof SocketOption<?> ? "option " : "") + what + " on loop provider '" + EpollTransports.PROVIDER + "'");
    }

    private static Place place(SocketOption<?> option) {
        if (option.isRaw()) {
            return new Place(option.rawLevel(), option.rawNumber());
        }
        Place place = PLACES.get(option);
        if (place == null) {
            throw unsupported(option);
        }
        return place;
    }

    private static Set<SocketOption<?>> and(Set<SocketOption<?>> some, SocketOption<?>... more) {
        Set<SocketOption<?>> all = new HashSet<>(some);
        all.addAll(Set.of(more));
        return Set.copyOf(all);
    }
}
