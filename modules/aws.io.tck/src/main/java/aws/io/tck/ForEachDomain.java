package aws.io.tck;

import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a test for each domain in which the provider has a kind of transport. */
final class ForEachDomain {
    private ForEachDomain() {}

    /** What is run. */
    @FunctionalInterface
    interface Body {
        void run(SocketDomain domain, Endpoint anyLocal) throws Exception;
    }

    static void run(Transports transports, Transports.Kind kind, Body body) throws Exception {
        for (SocketDomain domain : SocketDomain.values()) {
            if (domain != SocketDomain.VSOCK && OptionalParts.has(transports, kind, domain)) {
                Path folder = Files.createTempDirectory("aws-io-tck");
                try {
                    body.run(domain, anyLocal(domain, folder));
                } finally {
                    // Fails if a socket file was left behind.
                    Files.delete(folder);
                }
            }
        }
    }

    /** {@return an endpoint to listen on} */
    private static Endpoint anyLocal(SocketDomain domain, Path folder) {
        return switch (domain) {
            case IPV4 -> Endpoint.inet("127.0.0.1", 0);
            case IPV6 -> Endpoint.inet("::1", 0);
            case LOCAL, VSOCK -> Endpoint.local(folder.resolve("socket").toString());
        };
    }
}
