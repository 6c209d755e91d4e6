package aws.io.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.Server;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import aws.io.socket.Endpoint;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that sends many requests before it reads gets whole answers, and learns when they are not all. */
@Timeout(120)
class PipelinedRequestsTest {
    private static final int REQUESTS = 400;

    private final EventLoopGroup group = EventLoopGroup.builder().size(1).start();

    @AfterEach
    void stop() throws Exception {
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    @Test
    void aClientThatReadsLateGetsEveryAnswerThatTheWriteLimitAllows() throws Exception {
        assertEquals(REQUESTS, wholeAnswers(8 << 10));
    }

    /** A mebibyte each is more than the write limit: what arrives is whole, and the stream does not end in order. */
    @Test
    void aClientThatAsksForMoreThanTheWriteLimitLearnsThatNotEverythingCame() throws Exception {
        assertTrue(wholeAnswers(1 << 20) < REQUESTS, "the limit was not reached, which this test is about");
    }

    /** Returns how many whole answers came, and fails if the stream ended in order before the last. */
    private int wholeAnswers(int length) throws Exception {
        byte[] page = "0123456789abcdef".repeat(length / 16).getBytes(StandardCharsets.US_ASCII);
        Identity identity = TestIdentities.localhost();
        Map<String, String> pages = Map.of("/long", new String(page, StandardCharsets.US_ASCII));
        Server server = HttpsServer.listen(group, Endpoint.inet("127.0.0.1", 0), identity, pages).get(20, TimeUnit.SECONDS);
        try (SSLSocket client = connect(server.port())) {
            client.getOutputStream().write("GET /long HTTP/1.1\r\nHost: h\r\n\r\n".repeat(REQUESTS).getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
            // The server has answered what it will, or given up, once its loop has gone round with nothing left to read.
            CountDownLatch settled = new CountDownLatch(1);
            group.loops().getFirst().schedule(
                    Task.of(status -> settled.countDown()), group.loops().getFirst().nanoTime() + 2_000_000_000L);
            assertTrue(settled.await(20, TimeUnit.SECONDS));
            int whole = 0;
            boolean orderly = true;
            try {
                while (readAnswer(client.getInputStream(), page)) {
                    whole++;
                    if (whole == REQUESTS) {
                        break;
                    }
                }
            } catch (IOException e) {
                orderly = false;
            }
            assertTrue(whole == REQUESTS || !orderly, "the stream ended in order after " + whole + " of " + REQUESTS + " answers");
            return whole;
        }
    }

    /** Returns false at an orderly end between two answers; throws on any other end. */
    private static boolean readAnswer(InputStream in, byte[] page) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int one = in.read();
            if (one < 0 && head.size() == 0) {
                return false;
            }
            if (one < 0) {
                throw new IOException("the end within a head");
            }
            head.write(one);
        }
        assertTrue(head.toString(StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200 OK\r\n"), head.toString(StandardCharsets.ISO_8859_1));
        byte[] body = in.readNBytes(page.length);
        if (body.length < page.length) {
            throw new IOException("the end within a body");
        }
        assertEquals(-1, Arrays.mismatch(page, body), "the first wrong byte of a body");
        return true;
    }

    private static SSLSocket connect(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsEverything()}, null);
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
        secure.setSoTimeout(60_000);
        secure.startHandshake();
        return secure;
    }

    private static final class TrustsEverything implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
