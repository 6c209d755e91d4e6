package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Our endpoints as java.nio's addresses, and back. */
final class NioAddresses {
    private NioAddresses() {}

    static SocketAddress address(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Inet inet -> new InetSocketAddress(inet.address(), inet.port());
            case Endpoint.Local local -> {
                if (local.path().indexOf('\0') >= 0) {
                    throw new IoException(ErrorCode.UNSUPPORTED, "abstract names on loop provider 'nio': " + local);
                }
                yield UnixDomainSocketAddress.of(local.path());
            }
            case Endpoint.Vsock vsock -> throw new IoException(ErrorCode.UNSUPPORTED, "vsock on loop provider 'nio'");
        };
    }

    static Endpoint endpoint(@Nullable SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet -> new Endpoint.Inet(inet.getAddress(), inet.getPort());
            case UnixDomainSocketAddress local -> new Endpoint.Local(local.getPath().toString());
            case null -> throw new IoException(ErrorCode.NOT_CONNECTED, "the socket has no such address");
            default -> throw new IoException(ErrorCode.INVALID_ADDRESS, address.toString());
        };
    }

    static ProtocolFamily family(SocketDomain domain) {
        return switch (domain) {
            case IPV4 -> StandardProtocolFamily.INET;
            case IPV6 -> StandardProtocolFamily.INET6;
            case LOCAL -> StandardProtocolFamily.UNIX;
            case VSOCK -> throw new IoException(ErrorCode.UNSUPPORTED, "domain VSOCK on loop provider 'nio'");
        };
    }
}
