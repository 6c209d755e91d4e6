package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.Server;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.IoMessage;
import aws.io.channel.SocketHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop over the sockets of an operating system promises: it serves what is not ours, and bears what the system does to a process. */
@Timeout(60)
public interface KernelContract extends StopContract, NameLookUpContract {
    @Test
    default void bytesFromAForeignClientComeBackUnchanged() throws Exception {
        byte[] sent = new byte[4 << 20];
        new Random(1).nextBytes(sent);
        try (ServedGroup served = new ServedGroup(factory())) {
            Server echo = served.echo(Endpoint.inet("127.0.0.1", 0));
            assertArrayEquals(sent, roundTrip(echo.port(), sent));
        }
    }

    /** A stopped process that goes on has its waits interrupted (signal(7)). */
    @Test
    default void aSignalInTheMidstOfAWaitHarmsNothing() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the signals are sent by a POSIX shell, which is not there");
        List<Throwable> reported = Collections.synchronizedList(new ArrayList<>());
        EventLoop loop = factory().newLoop(
                LoopOptions.builder().errorHandler(report -> reported.add(report.error())).build());
        loop.run();
        AtomicInteger ran = new AtomicInteger();
        try (RunningLoop running = new RunningLoop(loop)) {
            for (int i = 0; i < 5; i++) {
                long self = ProcessHandle.current().pid();
                Process signals =
                        new ProcessBuilder("/bin/sh", "-c", "kill -STOP " + self + "; kill -CONT " + self).inheritIO().start();
                assertTrue(signals.waitFor(PATIENCE, TimeUnit.SECONDS));
                running.run(ran::incrementAndGet);
            }
        }
        assertEquals(5, ran.get());
        assertEquals(List.of(), reported);
    }

    /** The C library tells error 0, and forgets the waiting connections until a new one comes. */
    @Test
    default void aListenerWithoutDescriptorsSaysSoRestsAndTakesWhoWaited() throws Exception {
        Process server = FewDescriptors.start(factory());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String first = FewDescriptors.nextWord(lines);
            assertTrue(first != null && first.startsWith("port "), first);
            int port = Integer.parseInt(first.substring(5));
            // Whatever is loaded for a connection is loaded by this one.
            try (Socket one = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertEquals("accepted", FewDescriptors.nextWord(lines));
                server.getOutputStream().write('\n');
                server.getOutputStream().flush();
                assertEquals("full", FewDescriptors.nextWord(lines));
                try (Socket other = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    assertEquals("error TOO_MANY_DESCRIPTORS", FewDescriptors.nextWord(lines), "notified once of errors in a row");
                    assertEquals("accepted", FewDescriptors.nextWord(lines));
                    assertTrue(one.isConnected() && other.isConnected());
                }
            }
        } finally {
            server.destroy();
            assertTrue(server.waitFor(30, TimeUnit.SECONDS), "the server ended");
        }
    }

    /** Neither an error handler that fails for want of memory nor the loop's own allocations end it. Each failed allocation takes a collection. */
    @Test
    @Timeout(180)
    default void aLoopSurvivesThatThereIsNoMemoryForAWhile() throws Exception {
        List<String> all =
                KitProgram.lines(KitProgram.start(KitProgram.command(ExhaustedMemory.class, factory(), List.of("-Xmx48m"))));
        assertTrue(all.contains("loop RUNNING"), "the process said " + all);
    }

    /**
     * What is read in one turn is answered in one call; what is beyond the limit makes the others wait. Between two looks at the tasks there
     * may be two turns of the connection: of the tasks before, and of the events after them.
     */
    @Test
    default void aConnectionThatAlwaysHasMoreMayReadMoreATurnUpToItsSecondLimit() {
        int fixed = 20_000;
        long held = largestTurn(ChannelOptions.builder().readLimit(fixed).fastReadLimit(fixed).build());
        assertTrue(held >= fixed && held <= 2L * fixed, held + " bytes");
        long risen = largestTurn(ChannelOptions.DEFAULT);
        assertTrue(
                risen > 2L * ChannelOptions.DEFAULT.readLimit() && risen <= 2L * ChannelOptions.DEFAULT.fastReadLimit(), risen + " bytes");
    }

    private long largestTurn(ChannelOptions options) {
        try (RunningLoop running = running()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
            ReadTurns turns = new ReadTurns();
            int bytes = 4 << 20;
            // written before anything is read, as far as the kernel takes it
            running.run(() -> pair.client().write(IoMessage.wrap(ByteBuffer.allocateDirect(bytes))));
            Channel.open(
                    running.loop(),
                    options,
                    (channel, error) -> {
                        Channel made = Objects.requireNonNull(channel, () -> String.valueOf(error));
                        made.add(new SocketHandler(pair.server()));
                        made.add(turns);
                    },
                    (channel, error) -> {});
            running.until(() -> turns.all == bytes);
            pair.close(running);
            return running.call(() -> turns.largest);
        }
    }

    private static byte[] roundTrip(int port, byte[] sent) throws Exception {
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            FutureTask<SocketChannel> writing = new FutureTask<>(() -> {
                ByteBuffer out = ByteBuffer.wrap(sent);
                while (out.hasRemaining()) {
                    client.write(out);
                }
                return client.shutdownOutput();
            });
            Thread.ofVirtual().start(writing);
            ByteBuffer in = ByteBuffer.allocate(sent.length + 1);
            while (client.read(in) >= 0 && in.hasRemaining()) {
                // To the end.
            }
            writing.get(PATIENCE, TimeUnit.SECONDS);
            assertTrue(in.position() <= sent.length, "more came back than was sent");
            return Arrays.copyOf(in.array(), in.position());
        }
    }
}
