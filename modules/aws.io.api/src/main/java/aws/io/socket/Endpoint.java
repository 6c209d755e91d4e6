package aws.io.socket;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** An address that a socket can be bound or connected to. Numeric: names are looked up by a {@link HostResolver}. */
public sealed interface Endpoint {
    /** {@return the domain of sockets that can use it} */
    SocketDomain domain();

    /**
     * An IP address and a port.
     *
     * @param address the address
     * @param port 0 to 65535; 0 lets the system choose where one binds
     */
    record Inet(InetAddress address, int port) implements Endpoint {
        /** Checks the port. */
        public Inet {
            Objects.requireNonNull(address, "address");
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port: " + port + ", allowed is 0 to 65535");
            }
        }

        @Override
        public SocketDomain domain() {
            return address instanceof Inet4Address ? SocketDomain.IPV4 : SocketDomain.IPV6;
        }

        @Override
        public String toString() {
            String host = address.getHostAddress();
            return address instanceof Inet4Address ? host + ":" + port : "[" + host + "]:" + port;
        }
    }

    /**
     * The path of a Unix domain socket, or its abstract name.
     *
     * @param path at most 107 bytes of UTF-8, no zero character among them; of an abstract name, which begins with one and may hold
     *     others, at most 108. Empty where the kernel gives an address without a name, or with one that cannot be written like this
     */
    record Local(String path) implements Endpoint {
        /** What {@code sun_path} holds, less the closing zero (unix(7)), which an abstract name has not. */
        public static final int MAX_PATH_BYTES = 107;

        /** Checks the path. */
        public Local {
            boolean isAbstract = path.startsWith("\0");
            int length = path.getBytes(StandardCharsets.UTF_8).length;
            int allowed = isAbstract ? MAX_PATH_BYTES + 1 : MAX_PATH_BYTES;
            if (length > allowed) {
                throw new IllegalArgumentException("path: " + length + " bytes, allowed are " + allowed + ": " + path.replace('\0', '@'));
            }
            if (!isAbstract && path.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("path: holds a zero character after the first: " + path.replace('\0', '@'));
            }
        }

        @Override
        public SocketDomain domain() {
            return SocketDomain.LOCAL;
        }

        @Override
        public String toString() {
            return "unix:" + path.replace('\0', '@');
        }
    }

    /**
     * A virtual machine's context and a port (vsock(7)).
     *
     * @param cid the context; {@link #ANY} where one binds
     * @param port the port, 32 bits unsigned
     */
    record Vsock(long cid, long port) implements Endpoint {
        /** Any context. */
        public static final long ANY = 0xFFFF_FFFFL;

        /** Checks both. */
        public Vsock {
            if (cid < 0 || cid > ANY) {
                throw new IllegalArgumentException("cid: " + cid + ", allowed is 0 to " + ANY);
            }
            if (port < 0 || port > ANY) {
                throw new IllegalArgumentException("port: " + port + ", allowed is 0 to " + ANY);
            }
        }

        @Override
        public SocketDomain domain() {
            return SocketDomain.VSOCK;
        }
    }

    /**
     * An endpoint from a numeric address. No name is looked up, and nothing but the standard notations is taken (RFC 6943, 3.1.1):
     * four decimal numbers without leading zeros, or RFC 4291's notations of IPv6 with an optional zone.
     *
     * @param address the address
     * @param port 0 to 65535
     * @return the endpoint
     * @throws IllegalArgumentException if one of them is not valid
     */
    static Inet inet(String address, int port) {
        return new Inet(AddressParser.parse(address), port);
    }

    /**
     * The endpoint of a Unix domain socket.
     *
     * @param path the path; a leading zero character makes an abstract name, where the back end knows them
     * @return the endpoint
     */
    static Local local(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("path: is empty");
        }
        return new Local(path);
    }
}
