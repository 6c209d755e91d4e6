package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.Transport;
import java.util.Set;

/** Sets options on a transport, with the defaults. */
final class OptionSetter {
    /** What the bind decides, and a connection that was accepted has from its listener. */
    private static final Set<SocketOption<?>> OF_BIND =
            Set.of(SocketOption.REUSE_ADDRESS, SocketOption.REUSE_PORT, SocketOption.IPV6_ONLY, SocketOption.NETWORK_INTERFACE);

    private OptionSetter() {}

    /** For a socket that will connect. */
    static void apply(Transport transport, SocketOptions options, SocketDomain domain) {
        setNoDelay(transport, options, domain);
        applySet(transport, options);
    }

    /** For a listener, before it is bound. */
    static void applyToListener(ListenerTransport transport, SocketOptions options, SocketDomain domain) {
        if (isIp(domain) && !options.has(SocketOption.REUSE_ADDRESS)) {
            transport.setOption(SocketOption.REUSE_ADDRESS, true);
        }
        for (SocketOption<?> option : options.set()) {
            if (OF_BIND.contains(option) || option == SocketOption.RECEIVE_BUFFER || option.isRaw()) {
                set(transport, option, options);
            }
        }
        SocketOptions ofConnections = ofConnections(options, domain);
        for (SocketOption<?> option : ofConnections.set()) {
            if (transport.inherits(option)) {
                set(transport, option, ofConnections);
            }
        }
    }

    /** {@return the options to set on each accepted connection, with the defaults: those that it does not inherit} */
    static SocketOptions forEachAccepted(ListenerTransport listener, SocketOptions options, SocketDomain domain) {
        SocketOptions ofConnections = ofConnections(options, domain);
        SocketOptions.Builder each = SocketOptions.builder();
        for (SocketOption<?> option : ofConnections.set()) {
            if (!OF_BIND.contains(option) && !listener.inherits(option)) {
                copy(option, ofConnections, each);
            }
        }
        return each.build();
    }

    /** Sets {@link #forEachAccepted} on a connection. */
    static void applyToAccepted(Transport transport, SocketOptions each) {
        for (SocketOption<?> option : each.set()) {
            if (option.isRaw()) {
                setIfTaken(transport, option, each);
            } else {
                set(transport, option, each);
            }
        }
    }

    /** A raw option that the listener has taken: some are only for listeners (TCP_FASTOPEN, tcp(7)), some are not inherited. */
    private static void setIfTaken(Transport transport, SocketOption<?> option, SocketOptions options) {
        try {
            set(transport, option, options);
        } catch (IoException e) {
            if (e.code() != ErrorCode.INVALID_OPTION) {
                throw e;
            }
        }
    }

    private static SocketOptions ofConnections(SocketOptions options, SocketDomain domain) {
        return isIp(domain) && !options.has(SocketOption.TCP_NODELAY) ? options.with(SocketOption.TCP_NODELAY, true) : options;
    }

    private static <T> void copy(SocketOption<T> option, SocketOptions from, SocketOptions.Builder to) {
        to.set(option, from.get(option));
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
