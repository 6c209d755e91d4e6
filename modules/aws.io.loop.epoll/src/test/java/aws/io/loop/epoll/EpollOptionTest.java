package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.Transports;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every option is set, and read back as the kernel has it. */
@Timeout(60)
class EpollOptionTest {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PRIORITY = 12;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_CONGESTION = 13;
    private static final int TCP_FASTOPEN = 23;
    private static final int IPPROTO_IP = 0;
    private static final int IP_FREEBIND = 15;
    private static final int SECONDS = 20;

    private final Transports transports = EpollTransports.INSTANCE;
    private final StreamSocket socket = StreamSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);

    @AfterEach
    void close() {
        socket.close();
    }

    @Test
    void everyOptionOfAStreamIsKept() {
        for (Map.Entry<SocketOption<Integer>, Integer> one : Map.of(
                        SocketOption.KEEP_ALIVE_IDLE_SECONDS, 61,
                        SocketOption.KEEP_ALIVE_INTERVAL_SECONDS, 7,
                        SocketOption.KEEP_ALIVE_PROBES, 3,
                        SocketOption.LINGER_SECONDS, 5,
                        SocketOption.TCP_USER_TIMEOUT_MILLIS, 12_345)
                .entrySet()) {
            socket.setOption(one.getKey(), one.getValue());
            assertEquals(one.getValue(), socket.getOption(one.getKey()), one.getKey().name());
        }
        for (SocketOption<Boolean> flag : List.of(
                SocketOption.TCP_NODELAY, SocketOption.KEEP_ALIVE, SocketOption.REUSE_ADDRESS, SocketOption.REUSE_PORT)) {
            for (boolean value : new boolean[] {true, false}) {
                socket.setOption(flag, value);
                assertEquals(value, socket.getOption(flag), flag.name());
            }
        }
        socket.setOption(SocketOption.LINGER_SECONDS, -1);
        assertEquals(-1, socket.getOption(SocketOption.LINGER_SECONDS));
        // the kernel doubles what is asked, for what it needs itself (socket(7))
        socket.setOption(SocketOption.RECEIVE_BUFFER, 40_000);
        assertEquals(80_000, socket.getOption(SocketOption.RECEIVE_BUFFER));
        socket.setOption(SocketOption.SEND_BUFFER, 40_000);
        assertEquals(80_000, socket.getOption(SocketOption.SEND_BUFFER));
    }

    /** Linux lets anybody bind to an interface since 5.7. */
    @Test
    void aSocketIsBoundToAnInterfaceByName() {
        socket.setOption(SocketOption.NETWORK_INTERFACE, "lo");
        assertEquals("lo", socket.getOption(SocketOption.NETWORK_INTERFACE));
        IoException error = assertThrows(IoException.class, () -> socket.setOption(SocketOption.NETWORK_INTERFACE, "nosuch0"));
        assertTrue(error.code() == ErrorCode.INVALID_OPTION || error.code() == ErrorCode.NO_PERMISSION, error.toString());
        assertNotEquals(0, error.errno());
    }

    @Test
    void rawOptionsAreSetByTheKernelsNumbers() {
        SocketOption<Integer> priority = SocketOption.rawInt(SOL_SOCKET, SO_PRIORITY);
        SocketOptions options = SocketOptions.builder().set(priority, 5).build();
        StreamSocket other = StreamSocket.open(transports, SocketDomain.IPV4, options);
        assertEquals(5, other.getOption(SocketOption.rawInt(SOL_SOCKET, SO_PRIORITY)));
        byte[] four = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(4).array();
        other.setOption(SocketOption.rawBytes(SOL_SOCKET, SO_PRIORITY), four);
        assertArrayEquals(four, other.getOption(SocketOption.rawBytes(SOL_SOCKET, SO_PRIORITY)));
        byte[] algorithm = other.getOption(SocketOption.rawBytes(IPPROTO_TCP, TCP_CONGESTION));
        other.setOption(SocketOption.rawBytes(IPPROTO_TCP, TCP_CONGESTION), algorithm);
        other.close();
        IoException error = assertThrows(IoException.class, () -> socket.setOption(SocketOption.rawInt(SOL_SOCKET, 9_999), 1));
        assertEquals(ErrorCode.INVALID_OPTION, error.code());
        assertThrows(IllegalArgumentException.class, () -> SocketOption.rawInt(-1, 0));
    }

    /** IP_FREEBIND counts at the bind only, TCP_FASTOPEN at the listen; the connections do not take the second. */
    @Test
    void rawOptionsOfAListenerTakeEffect() throws Exception {
        SocketOptions options = SocketOptions.builder()
                .set(SocketOption.rawInt(IPPROTO_IP, IP_FREEBIND), 1)
                .set(SocketOption.rawInt(IPPROTO_TCP, TCP_FASTOPEN), 5)
                .build();
        ListenerSocket free = ListenerSocket.open(transports, SocketDomain.IPV4, options);
        free.listen(Endpoint.inet("192.0.2.1", 0), 1);
        free.close();
        try (EventLoopGroup group = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(1).start()) {
            CompletableFuture<Channel> accepted = new CompletableFuture<>();
            Server server = ServerBootstrap.builder(group)
                    .socketOptions(options)
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), accepted::complete)
                    .get(SECONDS, TimeUnit.SECONDS);
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                assertEquals(client.getLocalPort(), ((Endpoint.Inet) accepted.get(SECONDS, TimeUnit.SECONDS).remoteEndpoint()).port());
            }
        }
    }

    @Test
    void anIpv6ListenerIsForIpv4TooUnlessItIsAskedNotToBe() {
        for (boolean only : new boolean[] {true, false}) {
            SocketOptions options = SocketOptions.builder().set(SocketOption.IPV6_ONLY, only).build();
            ListenerSocket listener = ListenerSocket.open(transports, SocketDomain.IPV6, options);
            listener.listen(Endpoint.inet("::", 0), 1);
            int port = ((Endpoint.Inet) listener.localEndpoint()).port();
            ListenerSocket other = ListenerSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
            if (only) {
                other.listen(Endpoint.inet("0.0.0.0", port), 1);
            } else {
                IoException taken = assertThrows(IoException.class, () -> other.listen(Endpoint.inet("0.0.0.0", port), 1));
                assertEquals(ErrorCode.ADDRESS_IN_USE, taken.code());
            }
            other.close();
            listener.close();
        }
    }

    @Test
    void whatADomainHasNotIsRefusedByName() {
        StreamSocket local = StreamSocket.open(transports, SocketDomain.LOCAL, SocketOptions.DEFAULT);
        IoException error = assertThrows(IoException.class, () -> local.setOption(SocketOption.TCP_NODELAY, true));
        assertEquals(ErrorCode.UNSUPPORTED, error.code());
        local.close();
        DatagramSocket datagram = DatagramSocket.open(transports, SocketDomain.IPV6, SocketOptions.builder()
                .set(SocketOption.IPV6_ONLY, true)
                .set(SocketOption.RECEIVE_BUFFER, 65_536)
                .build());
        datagram.close();
    }
}
