package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client that is not ours, the JDK's SSLSocket, and the identity of the server that it believes. */
final class TlsEchoClient {
    private final Path certificate;
    private final Path key;
    private final SSLContext context;

    /** Writes the identity to two files in the folder. */
    TlsEchoClient(Path folder) throws Exception {
        Identity identity = TestIdentities.localhost();
        certificate = Files.writeString(folder.resolve("certificate.pem"), TestIdentities.certificatePem(identity));
        key = Files.writeString(folder.resolve("key.pem"), TestIdentities.keyPem(identity));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", identity.chain().getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
    }

    Path certificate() {
        return certificate;
    }

    Path key() {
        return key;
    }

    String[] serverArguments() {
        return new String[] {"echo-server", "--tls", "--cert", certificate.toString(), "--key", key.toString()};
    }

    /** Has a number of bytes echoed over TLS 1.3. */
    void echo(int port, int bytes) throws IOException {
        byte[] sent = new byte[bytes];
        new Random(9).nextBytes(sent);
        try (SSLSocket client = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            client.startHandshake();
            assertEquals("TLSv1.3", client.getSession().getProtocol());
            CompletableFuture<Void> writing = CompletableFuture.runAsync(
                    () -> {
                        try {
                            client.getOutputStream().write(sent);
                        } catch (IOException e) {
                            throw new CompletionException(e);
                        }
                    },
                    writers);
            byte[] received = client.getInputStream().readNBytes(sent.length);
            writing.join();
            assertArrayEquals(sent, received);
        }
    }

    /** Has as many connections do so at the same time. */
    void echo(int port, int bytes, int connections) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                all.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                echo(port, bytes);
                            } catch (IOException e) {
                                throw new CompletionException(e);
                            }
                        },
                        threads));
            }
            all.forEach(CompletableFuture::join);
        }
    }
}
