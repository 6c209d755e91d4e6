package aws.io.tck;

import aws.io.channel.Channel;
import aws.io.channel.SocketHandler;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketOption;
import aws.io.socket.StreamSocket;
import java.util.Objects;
import java.util.Set;

/**
 * Kernel buffers of a small, fixed size, for contracts in which bytes have to wait. How much a kernel holds by its own choice differs from
 * machine to machine: Linux tunes a buffer up to net.ipv4.tcp_rmem and tcp_wmem, which are 32 MiB on some.
 */
final class KernelBuffers {
    /** More than both ends of a connection hold together, once both are narrow. */
    static final int MORE = 4 << 20;

    private static final int SEND = 16 * 1024;
    private static final int RECEIVE = 64 * 1024;

    private KernelBuffers() {}

    /** Narrows one end, as far as its provider has the options. Its loop's thread. */
    static void narrow(StreamSocket socket) {
        Transports transports = Objects.requireNonNull(socket.loop(), "loop").transports();
        Set<SocketOption<?>> known = transports.options(Transports.Kind.STREAM, socket.localEndpoint().domain());
        if (known.contains(SocketOption.SEND_BUFFER)) {
            socket.setOption(SocketOption.SEND_BUFFER, SEND);
        }
        if (known.contains(SocketOption.RECEIVE_BUFFER)) {
            socket.setOption(SocketOption.RECEIVE_BUFFER, RECEIVE);
        }
    }

    /** Narrows the socket of a channel. The loop's thread. */
    static void narrow(Channel channel) {
        SocketHandler left = (SocketHandler) Objects.requireNonNull(channel.firstSlot()).handler();
        narrow(left.socket());
    }

    /** Narrows both ends of a connection. */
    static void narrow(LoopContract.RunningLoop servers, LoopContract.RunningLoop clients, StreamPair pair) {
        servers.run(() -> narrow(pair.server()));
        clients.run(() -> narrow(pair.client()));
    }
}
