package aws.io.loop.nio;

import aws.io.socket.SocketOption;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/** The options of module jdk.net. Loaded only where that module is, since an image may lack it. */
final class NioKeepAlive {
    /** Their keys. */
    static final Map<SocketOption<?>, java.net.SocketOption<?>> OPTIONS = Map.of(
            SocketOption.KEEP_ALIVE_IDLE_SECONDS, ExtendedSocketOptions.TCP_KEEPIDLE,
            SocketOption.KEEP_ALIVE_INTERVAL_SECONDS, ExtendedSocketOptions.TCP_KEEPINTERVAL,
            SocketOption.KEEP_ALIVE_PROBES, ExtendedSocketOptions.TCP_KEEPCOUNT);

    private NioKeepAlive() {}
}
