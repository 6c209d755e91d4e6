package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ClientBootstrap;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.socket.Endpoint;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Flight Recorder is told. */
@Timeout(60)
class FlightRecorderTest {
    @TempDir
    Path folder;

    /** Takes messages and forgets to grant. */
    private static final class Forgetful extends ProtocolHandler {
        @Override
        public long initialWindowSize() {
            return 4;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            // Kept for ever, and so never granted again.
            message.bytes().position(message.bytes().limit());
        }
    }

    @Test
    void connectionsStallsGrowthAndClosedWindowsAreRecorded() throws Exception {
        Path file = folder.resolve("events.jfr");
        CountDownLatch warned = new CountDownLatch(1);
        try (Recording recording = new Recording(); RecordingStream live = new RecordingStream()) {
            live.onEvent("aws.io.WindowClosed", event -> warned.countDown());
            live.startAsync();
            recording.start();
            EventLoopGroup group = EventLoopGroup.builder()
                    .provider("nio")
                    .size(1)
                    .memoryBudget(1)
                    .options(LoopOptions.builder().blockedWarning(Duration.ofNanos(1)).build())
                    .start();
            ChannelOptions options = ChannelOptions.builder().windowWarning(Duration.ofMillis(20)).build();
            Server server = ServerBootstrap.builder(group)
                    .channelOptions(options)
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                        if (channel != null) {
                            channel.add(new Forgetful());
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            CountDownLatch connected = new CountDownLatch(1);
            ClientBootstrap.builder(group).build().connect(server.localEndpoint(), group.next(), (channel, error) -> {
                if (channel != null) {
                    channel.add(new Forgetful());
                    channel.write(ByteBuffer.allocate(100));
                    connected.countDown();
                }
            });
            assertTrue(connected.await(20, TimeUnit.SECONDS));
            assertTrue(warned.await(20, TimeUnit.SECONDS));
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
            recording.stop();
            recording.dump(file);
        }
        assertTrue(Files.size(file) > 0);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        Set<String> names = events.stream().map(event -> event.getEventType().getName()).collect(Collectors.toSet());
        for (String wanted : List.of("Connect", "Accept", "ChannelOpen", "ChannelClose", "LoopStall", "PoolGrowth", "WindowClosed",
                "MemoryBudgetCrossed")) {
            assertTrue(names.contains("aws.io." + wanted), wanted + " is not among " + names);
        }
        RecordedEvent window =
                events.stream().filter(event -> event.getEventType().getName().equals("aws.io.WindowClosed")).findAny().orElseThrow();
        assertEquals("the window of the slot of Forgetful is closed", window.getString("reason"));
    }

    @Test
    void handshakesAreRecordedTheirFailuresToo() throws Exception {
        Path file = folder.resolve("handshakes.jfr");
        Identity identity = TestIdentities.localhost();
        try (Recording recording = new Recording()) {
            recording.start();
            EventLoopGroup group = EventLoopGroup.builder().provider("nio").size(1).start();
            Server server = ServerBootstrap.builder(group)
                    .tls(TlsContext.server(TlsOptions.builder().identity(identity).build()))
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {})
                    .get(20, TimeUnit.SECONDS);
            TlsContext client = TlsContext.client(TlsOptions.builder().trust(TestIdentities.trust(identity)).build());
            for (String name : List.of("localhost", "other.example")) {
                CountDownLatch told = new CountDownLatch(1);
                ClientBootstrap.builder(group)
                        .tls(client.withServerName(name))
                        .build()
                        .connect(server.localEndpoint(), group.next(), (channel, error) -> told.countDown());
                assertTrue(told.await(20, TimeUnit.SECONDS));
            }
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> handshakes = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("aws.io.TlsHandshake"))
                .toList();
        assertEquals(4, handshakes.size(), "two sides of two connections");
        assertTrue(handshakes.stream().anyMatch(event -> "TLSv1.3".equals(event.getString("version"))
                && event.getString("error") == null
                && event.getDuration("took").isPositive()));
        assertTrue(handshakes.stream().anyMatch(event -> event.getString("version") == null
                && event.getString("error").contains("other.example")));
    }
}
