package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams that come together are received and answered together. */
@Timeout(120)
class DatagramBurstTest {
    private static final int BURST = 16;
    private static final int BURSTS = 30;

    @TempDir
    Path folder;

    /** The traced echo is slower than its client, so that most of a burst is there when it looks. */
    @Test
    void aBurstTakesFewerCallsThanItHasDatagrams() throws Exception {
        List<String> expressions = List.of("trace=recvfrom,recvmsg,recvmmsg,sendto,sendmsg,sendmmsg");
        List<String> calls = TracedServer.serve(DatagramEcho.class, folder.resolve("calls"), expressions, port -> {
            try (DatagramChannel client = DatagramChannel.open()) {
                client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                for (int i = 0; i < BURSTS; i++) {
                    exchange(client);
                }
            }
        });
        long received = calls.stream().filter(one -> one.matches(".*\\brecv(from|m?msg)\\(.*")).count();
        long sent = calls.stream().filter(one -> one.matches(".*\\bsend(to|m?msg)\\(.*")).count();
        System.out.println(BURST * BURSTS + " datagrams: " + received + " calls received them, " + sent + " sent them");
        assertTrue(received < BURST * BURSTS / 2, received + " calls that receive");
        assertTrue(sent < BURST * BURSTS / 2, sent + " calls that send");
    }

    @Test
    void anEchoedDatagramOfABurstAllocatesNothing() throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(1).start();
        try (DatagramChannel client = DatagramChannel.open()) {
            int port = DatagramEcho.start(group.next());
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            double each = Double.MAX_VALUE;
            // until the compiler is done, which takes as long as the machine is busy
            for (int round = 0; round < 60 && each > 1; round++) {
                long before = allocated(group.next());
                for (int i = 0; i < 2_000; i++) {
                    exchange(client);
                }
                each = (allocated(group.next()) - before) / (2_000.0 * BURST);
            }
            System.out.printf("%.3f bytes allocated a datagram%n", each);
            assertTrue(each <= 1, each + " bytes a datagram");
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    /** Each has a length of its own, so that what is torn or joined is seen. */
    private static void exchange(DatagramChannel client) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(1_000);
        for (int i = 0; i < BURST; i++) {
            bytes.clear().limit(10 * i + 1);
            client.write(bytes);
        }
        for (int i = 0; i < BURST; i++) {
            bytes.clear();
            client.read(bytes);
            assertEquals(10 * i + 1, bytes.position());
        }
    }

    private static long allocated(EventLoop loop) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CompletableFuture<Long> id = new CompletableFuture<>();
        loop.schedule(Task.of(status -> id.complete(Thread.currentThread().threadId())));
        return threads.getThreadAllocatedBytes(id.get(20, TimeUnit.SECONDS));
    }
}
