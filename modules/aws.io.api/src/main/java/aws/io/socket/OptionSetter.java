package aws.io.socket;

import aws.io.loop.spi.Transport;
import java.util.Set;

/** Sets options on a transport, with the defaults. */
final class OptionSetter {
    /** What the bind decides, and a connection that was accepted has from its listener. */
    private static final Set<SocketOption<?>> OF_BIND =
            Set.of(SocketOption.REUSE_PORT, SocketOption.IPV6_ONLY, SocketOption.NETWORK_INTERFACE);

    private OptionSetter() {}

    /** For a socket that will connect. */
    static void apply(Transport transport, SocketOptions options, SocketDomain domain) {
        setNoDelay(transport, options, domain);
        applySet(transport, options);
    }

    /** For a listener, before it is bound. */
    static void applyToListener(Transport transport, SocketOptions options, SocketDomain domain) {
        if (isIp(domain)) {
            transport.setOption(SocketOption.REUSE_ADDRESS, true);
        }
        for (SocketOption<?> option : options.set()) {
            if (OF_BIND.contains(option) || option == SocketOption.RECEIVE_BUFFER) {
                set(transport, option, options);
            }
        }
    }

    /** For a connection that was accepted. */
    static void applyToAccepted(Transport transport, SocketOptions options, SocketDomain domain) {
        setNoDelay(transport, options, domain);
        for (SocketOption<?> option : options.set()) {
            if (!OF_BIND.contains(option)) {
                set(transport, option, options);
            }
        }
    }

    /** What was set, without defaults. */
    static void applySet(Transport transport, SocketOptions options) {
        for (SocketOption<?> option : options.set()) {
            set(transport, option, options);
        }
    }

    private static void setNoDelay(Transport transport, SocketOptions options, SocketDomain domain) {
        if (isIp(domain) && !options.has(SocketOption.TCP_NODELAY)) {
            transport.setOption(SocketOption.TCP_NODELAY, true);
        }
    }

    private static boolean isIp(SocketDomain domain) {
        return domain == SocketDomain.IPV4 || domain == SocketDomain.IPV6;
    }

    private static <T> void set(Transport transport, SocketOption<T> option, SocketOptions options) {
        transport.setOption(option, options.get(option));
    }
}
