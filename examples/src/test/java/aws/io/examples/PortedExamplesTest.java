package aws.io.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples that docs/from-netty.md quotes do what they say there. */
@Timeout(60)
class PortedExamplesTest {
    private final EventLoopGroup group = EventLoopGroup.builder().size(1).start();

    @AfterEach
    void stop() throws Exception {
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    @Test
    void theClientGetsTheHandlerOfTheProtocolThatBothKnow() throws Exception {
        Identity identity = TestIdentities.localhost();
        TlsContext tls = TlsContext.server(TlsOptions.builder().identity(identity).alpn(List.of("http/1.1")).build());
        Server server = ServerBootstrap.builder(group).tls(tls).build()
                .listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new EchoServer()))
                .get(20, TimeUnit.SECONDS);
        CompletableFuture<String> agreed = new CompletableFuture<>();
        Channel channel = AlpnClient.connect(group, "localhost", server.port(), TestIdentities.trust(identity), protocol -> {
                    agreed.complete(String.valueOf(protocol));
                    return new UpperCaseHandler();
                })
                .get(20, TimeUnit.SECONDS);
        assertEquals("http/1.1", agreed.get(20, TimeUnit.SECONDS));
        channel.shutdown(null, ShutdownMode.GRACEFUL);
    }

    @Test
    void twoFramesInOneSegmentComeBackAsTwo() throws Exception {
        Server server = FramedServer.listen(group).get(20, TimeUnit.SECONDS);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(20_000);
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            out.write(new byte[] {0, 0, 0, 3, 'o', 'n', 'e', 0, 0, 0, 3, 't', 'w', 'o'});
            DataInputStream in = new DataInputStream(client.getInputStream());
            for (String expected : List.of("ONE", "TWO")) {
                assertEquals(3, in.readInt());
                assertArrayEquals(expected.getBytes(StandardCharsets.US_ASCII), in.readNBytes(3));
            }
        }
    }

    @Test
    void framesOfTheLongestLengthComeBackThoughTheyAreLongerThanTheDefaultWindow() throws Exception {
        Server server = FramedServer.listen(group).get(20, TimeUnit.SECONDS);
        byte[] frame = new byte[(1 << 20) - Integer.BYTES];
        Arrays.fill(frame, (byte) 'a');
        byte[] expected = new byte[frame.length];
        Arrays.fill(expected, (byte) 'A');
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(20_000);
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            DataInputStream in = new DataInputStream(client.getInputStream());
            for (int i = 0; i < 3; i++) {
                out.writeInt(frame.length);
                out.write(frame);
                assertEquals(frame.length, in.readInt());
                assertArrayEquals(expected, in.readNBytes(frame.length));
            }
        }
    }

    @Test
    void theMigrationPageQuotesItsExamplesAsTheyAre() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "from-netty.md"));
        for (String name : List.of("EchoServer.java", "AlpnClient.java", "FramedServer.java")) {
            String source = Files.readString(Path.of("src/main/java/aws/io/examples", name));
            assertTrue(page.contains("```java\n" + source + "```"), "the page's example is not " + name);
        }
    }
}
