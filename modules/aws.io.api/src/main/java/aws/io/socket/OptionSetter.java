package aws.io.socket;

import aws.io.loop.spi.Transport;

/** Sets options on a transport, with the defaults. */
final class OptionSetter {
    private OptionSetter() {}

    static void apply(Transport transport, SocketOptions options, SocketDomain domain, boolean listener) {
        boolean ip = domain == SocketDomain.IPV4 || domain == SocketDomain.IPV6;
        if (ip && !listener && !options.has(SocketOption.TCP_NODELAY)) {
            transport.setOption(SocketOption.TCP_NODELAY, true);
        }
        if (ip && listener && !options.has(SocketOption.REUSE_ADDRESS)) {
            transport.setOption(SocketOption.REUSE_ADDRESS, true);
        }
        applySet(transport, options);
    }

    /** What was set, without defaults. */
    static void applySet(Transport transport, SocketOptions options) {
        for (SocketOption<?> option : options.set()) {
            set(transport, option, options);
        }
    }

    private static <T> void set(Transport transport, SocketOption<T> option, SocketOptions options) {
        transport.setOption(option, options.get(option));
    }
}
