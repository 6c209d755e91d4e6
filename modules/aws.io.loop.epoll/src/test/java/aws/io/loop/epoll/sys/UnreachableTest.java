package aws.io.loop.epoll.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a router says of a datagram, it says of that datagram: a socket that hears it goes on. The router's part is a raw socket. */
@Timeout(60)
class UnreachableTest {
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_UDP = 17;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int ICMP_DEST_UNREACH = 3;
    private static final int ICMP_PORT_UNREACH = 3;
    private static final int ICMPV6_DEST_UNREACH = 1;
    private static final int ICMPV6_PORT_UNREACH = 4;

    /** The codes of ICMP(v6) that end a call on a connected socket (icmp(7); the others are kept from it). */
    private static final int[] CODES = {2, ICMP_PORT_UNREACH, 6, 7, 8, 9, 10, 13, 14, 15};

    private static final int[] CODES_6 = {1, ICMPV6_PORT_UNREACH, 5, 6};

    private final CallMemory memory = new CallMemory();
    private final Transports transports =
            EventLoopGroup.providers(UnreachableTest.class.getClassLoader()).choose("epoll").transports();

    @Test
    void everyWordOfARouterIsOfAnEarlierDatagram() throws Exception {
        hear(SocketDomain.IPV4, "127.0.0.1", IPPROTO_ICMP, ICMP_DEST_UNREACH, CODES, ICMP_PORT_UNREACH);
    }

    @Test
    void everyWordOfARouterIsOfAnEarlierDatagramOverIpv6() throws Exception {
        hear(SocketDomain.IPV6, "::1", IPPROTO_ICMPV6, ICMPV6_DEST_UNREACH, CODES_6, ICMPV6_PORT_UNREACH);
    }

    private void hear(SocketDomain domain, String host, int protocol, int type, int[] codes, int port) throws Exception {
        int raw = Libc.call(Libc.link("socket"), memory, SocketAddress.family(domain), SOCK_RAW | SocketCalls.SOCK_CLOEXEC, protocol);
        assumeTrue(raw >= 0, "raw sockets are for processes with CAP_NET_RAW");
        DatagramTransport peer = transports.openDatagram(domain);
        DatagramTransport socket = transports.openDatagram(domain);
        try {
            peer.bind(Endpoint.inet(host, 0));
            socket.bind(Endpoint.inet(host, 0));
            socket.connect(peer.localEndpoint());
            for (boolean several : new boolean[] {false, true}) {
                for (int code : codes) {
                    say(raw, domain, message(host, type, code, socket.localEndpoint(), peer.localEndpoint()));
                    TransportBuffer[] into = {room(), room()};
                    IoException error = assertThrows(
                            IoException.class, () -> socket.receive(into, several ? 2 : 1), "code " + code);
                    assertEquals(
                            code == port ? ErrorCode.CONNECTION_REFUSED : ErrorCode.NO_ROUTE_TO_HOST, error.code(), code + ": " + error);
                }
            }
            peer.connect(socket.localEndpoint());
            peer.send(TransportBuffer.wrap(ByteBuffer.allocate(5)), null);
            assertEquals(5, socket.receive(room()));
        } finally {
            socket.close();
            peer.close();
            DescriptorCalls.close(memory, raw);
        }
    }

    private void say(int raw, SocketDomain domain, byte[] message) throws Exception {
        int length = SocketAddress.put(memory.address, Endpoint.inet(domain == SocketDomain.IPV4 ? "127.0.0.1" : "::1", 0), domain);
        MemorySegment bytes = memory.value.copyFrom(MemorySegment.ofArray(message));
        int sent = Libc.call(Libc.link("sendto"), memory, raw, bytes.address(), message.length, 0, memory.address.address(), length);
        assertEquals(message.length, sent, () -> "errno " + memory.errno());
    }

    /** RFC 792, RFC 4443: the message is of the datagram whose headers it holds. */
    private static byte[] message(String host, int type, int code, Endpoint from, Endpoint to) throws Exception {
        byte[] address = InetAddress.getByName(host).getAddress();
        boolean four = address.length == 4;
        ByteBuffer bytes = ByteBuffer.allocate(four ? 36 : 56);
        bytes.put((byte) type).put((byte) code).putShort((short) 0).putInt(0);
        if (four) {
            bytes.put((byte) 0x45).put((byte) 0).putShort((short) 28).putInt(0).put((byte) 64).put((byte) IPPROTO_UDP).putShort((short) 0);
        } else {
            bytes.putInt(6 << 28).putShort((short) 8).put((byte) IPPROTO_UDP).put((byte) 64);
        }
        bytes.put(address).put(address);
        bytes.putShort((short) ((Endpoint.Inet) from).port()).putShort((short) ((Endpoint.Inet) to).port()).putShort((short) 8).putShort((short) 0);
        if (four) {
            bytes.putShort(2, checksum(bytes));
        }
        return bytes.array();
    }

    private static short checksum(ByteBuffer bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.capacity(); i += 2) {
            sum += Short.toUnsignedInt(bytes.getShort(i));
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }

    private static TransportBuffer room() {
        return TransportBuffer.wrap(ByteBuffer.allocateDirect(100));
    }
}
