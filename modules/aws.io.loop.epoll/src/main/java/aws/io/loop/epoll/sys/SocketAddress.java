package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Endpoints to and from {@code struct sockaddr} of their families (ip(7), ipv6(7), unix(7), vsock(7)). */
final class SocketAddress {
    static final int STORAGE_BYTES = 128;

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_VSOCK = 40;

    /** {@code struct sockaddr_in { sa_family_t family; in_port_t port; struct in_addr addr; char zero[8]; }}. */
    static final int INET_BYTES = 16;

    static final int INET_PORT = 2;
    static final int INET_ADDRESS = 4;

    /** {@code struct sockaddr_in6 { sa_family_t family; in_port_t port; uint32_t flowinfo; struct in6_addr addr; uint32_t scope_id; }}. */
    static final int INET6_BYTES = 28;

    static final int INET6_ADDRESS = 8;
    static final int INET6_SCOPE = 24;

    /** {@code struct sockaddr_un { sa_family_t family; char path[108]; }}. */
    static final int UNIX_PATH = 2;

    /** {@code struct sockaddr_vm { sa_family_t family; unsigned short reserved; unsigned int port; unsigned int cid; ...; }}. */
    static final int VSOCK_BYTES = 16;

    static final int VSOCK_PORT = 4;
    static final int VSOCK_CID = 8;

    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final Endpoint.Local UNNAMED = new Endpoint.Local("");
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private SocketAddress() {}

    /** {@return the address family of a domain} */
    static int family(SocketDomain domain) {
        return switch (domain) {
            case IPV4 -> AF_INET;
            case IPV6 -> AF_INET6;
            case LOCAL -> AF_UNIX;
            case VSOCK -> AF_VSOCK;
        };
    }

    /** {@return whether an endpoint can be an address for a socket of a domain} */
    static boolean fits(Endpoint endpoint, SocketDomain domain) {
        return endpoint.domain() == domain || (endpoint.domain() == SocketDomain.IPV4 && domain == SocketDomain.IPV6);
    }

    /**
     * Writes an endpoint as an address for a socket of a domain. An IPv6 socket reaches IPv4 too, by mapped addresses.
     *
     * @return its length
     */
    static int put(MemorySegment to, Endpoint endpoint, SocketDomain domain) {
        to.asSlice(0, STORAGE_BYTES).fill((byte) 0);
        to.set(JAVA_SHORT, 0, (short) family(domain));
        return switch (endpoint) {
            case Endpoint.Inet inet when domain == SocketDomain.IPV4 && endpoint.domain() == domain -> {
                to.set(NETWORK_SHORT, INET_PORT, (short) inet.port());
                copy(inet.address().getAddress(), to, INET_ADDRESS);
                yield INET_BYTES;
            }
            case Endpoint.Inet inet when domain == SocketDomain.IPV6 -> {
                to.set(NETWORK_SHORT, INET_PORT, (short) inet.port());
                if (inet.address() instanceof Inet6Address wide) {
                    copy(wide.getAddress(), to, INET6_ADDRESS);
                    to.set(JAVA_INT, INET6_SCOPE, wide.getScopeId());
                } else {
                    copy(MAPPED, to, INET6_ADDRESS);
                    copy(inet.address().getAddress(), to, INET6_ADDRESS + MAPPED.length);
                }
                yield INET6_BYTES;
            }
            case Endpoint.Local local when domain == SocketDomain.LOCAL -> {
                byte[] path = local.path().getBytes(StandardCharsets.UTF_8);
                copy(path, to, UNIX_PATH);
                boolean isAbstract = path.length > 0 && path[0] == 0;
                yield UNIX_PATH + path.length + (path.length > 0 && !isAbstract ? 1 : 0);
            }
            case Endpoint.Vsock vsock when domain == SocketDomain.VSOCK -> {
                to.set(JAVA_INT, VSOCK_PORT, (int) vsock.port());
                to.set(JAVA_INT, VSOCK_CID, (int) vsock.cid());
                yield VSOCK_BYTES;
            }
            default -> throw new IoException(ErrorCode.INVALID_ADDRESS, endpoint + " on a socket of domain " + domain);
        };
    }

    /** {@return the endpoint of an address that the kernel wrote} */
    static Endpoint get(MemorySegment from, int length) {
        // recvfrom(2) gives no address of a peer that has none
        int family = length < Short.BYTES ? AF_UNIX : from.get(JAVA_SHORT, 0);
        return switch (family) {
            case AF_INET -> new Endpoint.Inet(address(bytes(from, INET_ADDRESS, 4), 0), port(from));
            case AF_INET6 -> new Endpoint.Inet(address(bytes(from, INET6_ADDRESS, 16), from.get(JAVA_INT, INET6_SCOPE)), port(from));
            case AF_UNIX -> local(from, length);
            case AF_VSOCK -> new Endpoint.Vsock(
                    Integer.toUnsignedLong(from.get(JAVA_INT, VSOCK_CID)), Integer.toUnsignedLong(from.get(JAVA_INT, VSOCK_PORT)));
            default -> throw new IoException(ErrorCode.UNSUPPORTED_ADDRESS_FAMILY, "address family " + family);
        };
    }

    private static int port(MemorySegment from) {
        return Short.toUnsignedInt(from.get(NETWORK_SHORT, INET_PORT));
    }

    /** A path ends at its zero, an abstract name where the address ends. The peer chooses it: what an endpoint cannot hold is no name. */
    private static Endpoint.Local local(MemorySegment from, int length) {
        int end = Math.min(length, STORAGE_BYTES);
        if (end <= UNIX_PATH) {
            return UNNAMED;
        }
        byte[] name = bytes(from, UNIX_PATH, end - UNIX_PATH);
        boolean isAbstract = name[0] == 0;
        int count = name.length;
        if (!isAbstract) {
            count = 0;
            while (count < name.length && name[count] != 0) {
                count++;
            }
        }
        String path = new String(name, 0, count, StandardCharsets.UTF_8);
        boolean fits = count <= Endpoint.Local.MAX_PATH_BYTES || isAbstract;
        return fits && Arrays.equals(path.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(name, count)) ? new Endpoint.Local(path) : UNNAMED;
    }

    private static InetAddress address(byte[] raw, int scope) {
        try {
            return scope == 0 ? InetAddress.getByAddress(raw) : Inet6Address.getByAddress(null, raw, scope);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of " + raw.length + " bytes", e);
        }
    }

    private static byte[] bytes(MemorySegment from, int offset, int count) {
        byte[] bytes = new byte[count];
        MemorySegment.copy(from, JAVA_BYTE, offset, bytes, 0, count);
        return bytes;
    }

    private static void copy(byte[] from, MemorySegment to, int offset) {
        MemorySegment.copy(from, 0, to, JAVA_BYTE, offset, from.length);
    }
}
