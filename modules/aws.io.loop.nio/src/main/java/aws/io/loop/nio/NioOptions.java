package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Our option keys as the JDK's. */
final class NioOptions {
    private static final Map<SocketOption<?>, java.net.SocketOption<?>> KNOWN = known();

    private NioOptions() {}

    /** {@return which of our options a channel with these of the JDK's honours} */
    static Set<SocketOption<?>> among(Set<java.net.SocketOption<?>> supported) {
        Set<SocketOption<?>> ours = new HashSet<>();
        KNOWN.forEach((option, theirs) -> {
            if (supported.contains(theirs)) {
                ours.add(option);
            }
        });
        return Set.copyOf(ours);
    }

    static <T> java.net.SocketOption<T> require(SocketOption<T> option) {
        java.net.SocketOption<T> theirs = find(option);
        if (theirs == null) {
            throw new IoException(ErrorCode.UNSUPPORTED, "option " + option + " on loop provider 'nio'");
        }
        return theirs;
    }

    @SuppressWarnings("unchecked") // known() pairs options of the same type
    private static <T> java.net.@Nullable SocketOption<T> find(SocketOption<T> option) {
        return (java.net.SocketOption<T>) KNOWN.get(option);
    }

    private static Map<SocketOption<?>, java.net.SocketOption<?>> known() {
        Map<SocketOption<?>, java.net.SocketOption<?>> map = new HashMap<>();
        map.put(SocketOption.TCP_NODELAY, StandardSocketOptions.TCP_NODELAY);
        map.put(SocketOption.KEEP_ALIVE, StandardSocketOptions.SO_KEEPALIVE);
        map.put(SocketOption.REUSE_ADDRESS, StandardSocketOptions.SO_REUSEADDR);
        map.put(SocketOption.REUSE_PORT, StandardSocketOptions.SO_REUSEPORT);
        map.put(SocketOption.RECEIVE_BUFFER, StandardSocketOptions.SO_RCVBUF);
        map.put(SocketOption.SEND_BUFFER, StandardSocketOptions.SO_SNDBUF);
        map.put(SocketOption.LINGER_SECONDS, StandardSocketOptions.SO_LINGER);
        if (ModuleLayer.boot().findModule("jdk.net").isPresent()) {
            ExtendedOptions.addTo(map);
        }
        return Map.copyOf(map);
    }

    /** Loaded only where the module jdk.net is there. */
    private static final class ExtendedOptions {
        static void addTo(Map<SocketOption<?>, java.net.SocketOption<?>> map) {
            map.put(SocketOption.KEEP_ALIVE_IDLE_SECONDS, jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE);
            map.put(SocketOption.KEEP_ALIVE_INTERVAL_SECONDS, jdk.net.ExtendedSocketOptions.TCP_KEEPINTERVAL);
            map.put(SocketOption.KEEP_ALIVE_PROBES, jdk.net.ExtendedSocketOptions.TCP_KEEPCOUNT);
        }
    }
}
