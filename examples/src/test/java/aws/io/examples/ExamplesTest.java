package aws.io.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.BufferKind;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import aws.io.testing.SocketlessChannel;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples do what they say. */
@Timeout(60)
class ExamplesTest {
    @Test
    void theEchoClientHearsWhatItSaid() throws Exception {
        EventLoopGroup group = EventLoopGroup.start();
        Server server = ServerBootstrap.builder(group)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new EchoServer()))
                .get(20, TimeUnit.SECONDS);
        assertEquals("hello", EchoClient.say(group, "127.0.0.1", server.port(), "hello"));
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    @Test
    void whatOneMemberOfTheChatSaysTheOthersHear() throws Exception {
        // On one loop, whoever connected first has arrived first.
        EventLoopGroup group = EventLoopGroup.builder().size(1).start();
        Server server = ChatServer.listen(group, Endpoint.inet("127.0.0.1", 0)).get(20, TimeUnit.SECONDS);
        List<Socket> members = new ArrayList<>();
        try {
            List<BufferedReader> ears = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Socket member = new Socket(InetAddress.getLoopbackAddress(), server.port());
                member.setSoTimeout(20_000);
                members.add(member);
                ears.add(new BufferedReader(new InputStreamReader(member.getInputStream(), StandardCharsets.US_ASCII)));
                // Whoever hears itself announced by the one before has arrived.
                for (int earlier = 0; earlier < i; earlier++) {
                    String line = "number " + i + " to " + earlier;
                    say(member, line);
                    for (int other = 0; other < i; other++) {
                        assertEquals(line, ears.get(other).readLine());
                    }
                }
            }
            say(members.get(0), "the first to all");
            assertEquals("the first to all", ears.get(1).readLine());
            assertEquals("the first to all", ears.get(2).readLine());
        } finally {
            for (Socket member : members) {
                member.close();
            }
        }
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    private static void say(Socket member, String line) throws Exception {
        member.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void twoStreamsOverOneConnectionDoNotMix() {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.OFF_HEAP)) {
            Multiplexer.addTo(wire.channel(), UpperCaseHandler::new);
            wire.driven().runUntilIdle();
            wire.push(frame(1, "one"));
            wire.push(frame(2, "two"));
            wire.push(frame(1, "more"));
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            expected.writeBytes(frame(1, "ONE"));
            expected.writeBytes(frame(2, "TWO"));
            expected.writeBytes(frame(1, "MORE"));
            assertArrayEquals(expected.toByteArray(), wire.writtenBytes());
        }
    }

    private static byte[] frame(int stream, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[3 + bytes.length];
        frame[1] = (byte) (1 + bytes.length);
        frame[2] = (byte) stream;
        System.arraycopy(bytes, 0, frame, 3, bytes.length);
        return frame;
    }

    @Test
    void aLoopInsideAMainLoopServesBetweenTheFrames() {
        PumpedLoop main = new PumpedLoop();
        Thread mainThread = Thread.currentThread();
        List<Thread> heardOn = new ArrayList<>();
        int[] framesDrawn = {0};
        Runnable[] frame = new Runnable[1];
        frame[0] = () -> {
            framesDrawn[0]++;
            if (heardOn.isEmpty()) {
                main.addFrame(frame[0]);
            }
        };
        main.addFrame(() -> {
            ServerBootstrap.builder(main.group())
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                        heardOn.add(Thread.currentThread());
                        if (channel != null) {
                            channel.add(new UpperCaseHandler());
                        }
                    })
                    .thenAccept(server -> connectAndHangUp(server.port()));
            main.addFrame(frame[0]);
        });
        main.run();
        assertEquals(List.of(mainThread), heardOn);
        assertTrue(framesDrawn[0] > 0);
    }

    private static void connectAndHangUp(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write('x');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void readmeQuotesItsExamplesAsTheyAre() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        for (String name : List.of("EchoServer.java", "SecureEcho.java")) {
            String source = Files.readString(Path.of("src/main/java/aws/io/examples", name));
            assertTrue(readme.contains("```java\n" + source + "```"), "README's example is not " + name);
        }
        int lines = Files.readAllLines(Path.of("src/main/java/aws/io/examples/SecureEcho.java")).size();
        assertTrue(lines <= 30, "a TLS server and its client take " + lines + " lines, and should take 30");
    }
}
