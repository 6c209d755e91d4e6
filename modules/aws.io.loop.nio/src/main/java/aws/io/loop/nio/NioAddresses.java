package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/** Endpoints to and from the addresses of java.nio. */
final class NioAddresses {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private NioAddresses() {}

    /** The address of an endpoint for a socket of a domain. An IPv6 socket reaches IPv4 too, by mapped addresses. */
    static SocketAddress address(Endpoint endpoint, SocketDomain domain) {
        boolean fits = endpoint.domain() == domain
                || (endpoint.domain() == SocketDomain.IPV4 && domain == SocketDomain.IPV6);
        if (!fits) {
            throw new IoException(ErrorCode.INVALID_ADDRESS, endpoint + " on a socket of domain " + domain);
        }
        return switch (endpoint) {
            case Endpoint.Inet inet -> new InetSocketAddress(inet.address(), inet.port());
            case Endpoint.Local local -> path(local);
            case Endpoint.Vsock vsock -> throw NioTransports.unsupported("addresses", SocketDomain.VSOCK);
        };
    }

    /** The endpoint of an address; null is what java.nio has for a socket that is not bound. */
    static Endpoint endpoint(@Nullable SocketAddress address, SocketDomain domain) {
        return switch (address) {
            case InetSocketAddress inet -> new Endpoint.Inet(inet.getAddress(), inet.getPort());
            case UnixDomainSocketAddress unix -> local(unix.getPath().toString());
            case null -> unbound(domain);
            default -> throw new IoException(ErrorCode.UNSUPPORTED_ADDRESS_FAMILY, address.toString());
        };
    }

    private static SocketAddress path(Endpoint.Local local) {
        if (local.path().startsWith("\0")) {
            throw new IoException(ErrorCode.UNSUPPORTED, "abstract name " + local + " on loop provider '" + NioTransports.PROVIDER + "'");
        }
        try {
            return UnixDomainSocketAddress.of(local.path());
        } catch (InvalidPathException e) {
            throw NioErrors.of(e, local.toString());
        }
    }

    /** The peer chooses its name: what an endpoint cannot hold is no name. */
    private static Endpoint local(String path) {
        boolean fits = path.getBytes(StandardCharsets.UTF_8).length <= Endpoint.Local.MAX_PATH_BYTES;
        return new Endpoint.Local(fits ? path : "");
    }

    private static Endpoint unbound(SocketDomain domain) {
        if (domain == SocketDomain.LOCAL) {
            return new Endpoint.Local("");
        }
        try {
            return new Endpoint.Inet(
                    InetAddress.getByAddress(new byte[domain == SocketDomain.IPV4 ? IPV4_BYTES : IPV6_BYTES]), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError("a wildcard of the right length", e);
        }
    }
}
