package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import aws.io.tls.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the JDK's own blocking sockets. */
@ParameterizedClass
@MethodSource("aws.io.interop.Stack#all")
@Timeout(120)
class JdkTest {
    private static final Identity LOCALHOST = TestIdentities.localhost();

    private final Stack stack;

    JdkTest(Stack stack) {
        this.stack = stack;
    }

    private static SSLContext jdk() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(
                new KeyManager[] {LOCALHOST.keyManager()},
                new TrustManager[] {TestIdentities.trust(LOCALHOST).trustManager()},
                new SecureRandom());
        return context;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void itsClientGetsAMebibyteBack(String version) throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(2).nextBytes(sent);
        try (OurServer server = new OurServer(stack, TlsOptions.builder().identity(LOCALHOST).alpn(List.of("h2", "echo")));
                SSLSocket client = (SSLSocket) jdk().getSocketFactory().createSocket("localhost", server.port())) {
            SSLParameters parameters = client.getSSLParameters();
            parameters.setProtocols(new String[] {version});
            parameters.setApplicationProtocols(new String[] {"echo"});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            client.setSSLParameters(parameters);
            client.setSoTimeout(Patience.SECONDS * 1000);
            client.startHandshake();
            assertEquals(version, client.getSession().getProtocol());
            assertEquals("echo", client.getApplicationProtocol());
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
            writer.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void itsServerHearsOurClient(String version) throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(3).nextBytes(sent);
        try (SSLServerSocket listener = (SSLServerSocket)
                        jdk().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                OurClient client = new OurClient(stack, TlsOptions.builder().trust(TestIdentities.trust(LOCALHOST)))) {
            listener.setSoTimeout(Patience.SECONDS * 1000);
            listener.setEnabledProtocols(new String[] {version});
            End end = client.connect(listener.getLocalPort());
            try (SSLSocket server = (SSLSocket) listener.accept()) {
                server.setSoTimeout(Patience.SECONDS * 1000);
                server.startHandshake();
                end.say(sent);
                byte[] received = server.getInputStream().readNBytes(sent.length);
                assertArrayEquals(sent, received);
                server.getOutputStream().write(received);
                assertArrayEquals(sent, end.heard().await(sent.length));
                assertEquals(version, end.details().version());
                end.close();
                assertEquals(-1, server.getInputStream().read(), "our close_notify");
            }
        }
    }
}
