package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.Transports.Kind;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The options that java.nio knows. Which of them a socket honours is asked of the socket itself. */
final class NioOptions {
    private static final Map<SocketOption<?>, java.net.SocketOption<?>> KNOWN = known();

    /** What was found out, by {@link Kind} and domain. */
    private static final Map<String, Set<SocketOption<?>>> ASKED = new ConcurrentHashMap<>();

    private NioOptions() {}

    /** {@return the options of a kind of socket, which exists; opens and closes one the first time} */
    static Set<SocketOption<?>> of(Kind kind, SocketDomain domain) {
        return kind == Kind.PIPE ? Set.of() : ASKED.computeIfAbsent(kind + " " + domain, key -> ask(kind, domain));
    }

    /** Sets an option. */
    static <T> void set(NetworkChannel socket, SocketOption<T> option, T value) {
        java.net.SocketOption<?> known = require(socket, option);
        try {
            set(socket, known, value);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            throw error(e, option, option + " to " + value);
        }
    }

    /** Reads an option. */
    static <T> T get(NetworkChannel socket, SocketOption<T> option) {
        java.net.SocketOption<?> known = require(socket, option);
        try {
            return option.type().cast(socket.getOption(known));
        } catch (IOException | UnsupportedOperationException e) {
            throw error(e, option, option.toString());
        }
    }

    /** The error of asking for an option that is not there. */
    static IoException unsupported(SocketOption<?> option) {
        return new IoException(ErrorCode.UNSUPPORTED, "option " + option + " on loop provider '" + NioTransports.PROVIDER + "'");
    }

    /** {@return whether the keep-alive times can be reached: they live in a module that an image may lack} */
    static boolean knowsKeepAliveTimes() {
        return ModuleLayer.boot()
                .findModule("jdk.net")
                .filter(module -> NioOptions.class.getModule().canRead(module))
                .isPresent();
    }

    private static Set<SocketOption<?>> ask(Kind kind, SocketDomain domain) {
        Transport probe = switch (kind) {
            case STREAM -> NioTransports.INSTANCE.openStream(domain);
            case LISTENER -> NioTransports.INSTANCE.openListener(domain);
            case DATAGRAM -> NioTransports.INSTANCE.openDatagram(domain);
            case PIPE -> throw new IllegalArgumentException("kind: " + kind);
        };
        try {
            Set<SocketOption<?>> honoured = new HashSet<>();
            for (SocketOption<?> option : KNOWN.keySet()) {
                if (((NioSocket) probe).honours(KNOWN.get(option))) {
                    honoured.add(option);
                }
            }
            return Set.copyOf(honoured);
        } finally {
            probe.close();
        }
    }

    private static java.net.SocketOption<?> require(NetworkChannel socket, SocketOption<?> option) {
        java.net.SocketOption<?> known = KNOWN.get(option);
        if (known == null || !socket.supportedOptions().contains(known)) {
            throw unsupported(option);
        }
        return known;
    }

    private static <S> void set(NetworkChannel socket, java.net.SocketOption<S> option, Object value) throws IOException {
        socket.setOption(option, option.type().cast(value));
    }

    private static IoException error(Exception cause, SocketOption<?> option, String operation) {
        return switch (cause) {
            case UnsupportedOperationException e -> unsupported(option);
            case IllegalArgumentException e -> NioErrors.with(ErrorCode.INVALID_OPTION, e, operation);
            default -> NioErrors.of(cause, operation);
        };
    }

    private static Map<SocketOption<?>, java.net.SocketOption<?>> known() {
        Map<SocketOption<?>, java.net.SocketOption<?>> known = new HashMap<>();
        known.put(SocketOption.TCP_NODELAY, StandardSocketOptions.TCP_NODELAY);
        known.put(SocketOption.KEEP_ALIVE, StandardSocketOptions.SO_KEEPALIVE);
        known.put(SocketOption.REUSE_ADDRESS, StandardSocketOptions.SO_REUSEADDR);
        known.put(SocketOption.REUSE_PORT, StandardSocketOptions.SO_REUSEPORT);
        known.put(SocketOption.RECEIVE_BUFFER, StandardSocketOptions.SO_RCVBUF);
        known.put(SocketOption.SEND_BUFFER, StandardSocketOptions.SO_SNDBUF);
        known.put(SocketOption.LINGER_SECONDS, StandardSocketOptions.SO_LINGER);
        if (knowsKeepAliveTimes()) {
            known.putAll(NioKeepAlive.OPTIONS);
        }
        return Map.copyOf(known);
    }
}
