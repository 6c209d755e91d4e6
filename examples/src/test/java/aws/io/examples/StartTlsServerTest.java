package aws.io.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.Server;
import aws.io.loop.EventLoopGroup;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example that starts TLS in the middle does so with a client that is none of ours: the JDK's. */
@Timeout(60)
class StartTlsServerTest {
    @Test
    void aConnectionBeginsInPlainTextAndGoesOnInTls() throws Exception {
        Identity identity = TestIdentities.localhost();
        EventLoopGroup group = EventLoopGroup.start();
        try {
            Server server = StartTlsServer.listen(group, identity).get(20, TimeUnit.SECONDS);
            int port = server.port();
            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertEquals("for all to hear: hello", ask(plain, "hello"));
                assertEquals("go ahead", ask(plain, "STARTTLS"));
                try (SSLSocket secure = (SSLSocket)
                        trusting(identity).getSocketFactory().createSocket(plain, "localhost", port, true)) {
                    assertEquals("in secret: hello", ask(secure, "hello"));
                    assertEquals("in secret: STARTTLS", ask(secure, "STARTTLS"));
                }
            }
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    private static String ask(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        // The server says one line for one line, so nothing behind it is read ahead.
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    private static SSLContext trusting(Identity identity) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", identity.chain().getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
