package aws.io.tck;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import aws.io.socket.Endpoint;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The part of a router: sends ICMP errors of datagrams that were never refused, through a raw socket of Linux (raw(7)). */
@SuppressWarnings("restricted") // the calls of the system are its point
final class IcmpSender implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_UDP = 17;
    private static final int IPPROTO_ICMPV6 = 58;

    private static final MethodHandle SOCKET = link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDTO =
            link("sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

    private final int descriptor;
    private final boolean six;

    IcmpSender(boolean six) throws Throwable {
        this.six = six;
        descriptor = (int) SOCKET.invokeExact(six ? AF_INET6 : AF_INET, SOCK_RAW, six ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
        if (descriptor < 0) {
            throw new IllegalStateException("raw sockets are for processes with CAP_NET_RAW");
        }
    }

    /** Sends the error of a datagram between two ports of one address (RFC 792, RFC 4443). */
    void send(int type, int code, Endpoint.Inet from, Endpoint.Inet to) throws Throwable {
        byte[] address = to.address().getAddress();
        byte[] message = message(type, code, address, from.port(), to.port());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, message);
            ByteBuffer receiver = ByteBuffer.allocate(six ? 28 : 16);
            receiver.order(ByteOrder.nativeOrder()).putShort((short) (six ? AF_INET6 : AF_INET));
            receiver.position(six ? 8 : 4).put(address);
            MemorySegment name = arena.allocateFrom(JAVA_BYTE, receiver.array());
            long sent = (long) SENDTO.invokeExact(descriptor, bytes, (long) message.length, 0, name, receiver.capacity());
            if (sent != message.length) {
                throw new IllegalStateException("the message was not sent");
            }
        }
    }

    @Override
    public void close() {
        try {
            int closed = (int) CLOSE.invokeExact(descriptor);
            assert closed == 0 : "close failed";
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The error holds the headers of the datagram that it is about. */
    private byte[] message(int type, int code, byte[] address, int from, int to) {
        ByteBuffer bytes = ByteBuffer.allocate(six ? 56 : 36);
        bytes.put((byte) type).put((byte) code).putShort((short) 0).putInt(0);
        if (six) {
            bytes.putInt(6 << 28).putShort((short) 8).put((byte) IPPROTO_UDP).put((byte) 64);
        } else {
            bytes.put((byte) 0x45).put((byte) 0).putShort((short) 28).putInt(0).put((byte) 64).put((byte) IPPROTO_UDP).putShort((short) 0);
        }
        bytes.put(address).put(address).putShort((short) from).putShort((short) to).putShort((short) 8).putShort((short) 0);
        if (!six) {
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

    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
