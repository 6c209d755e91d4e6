package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel is asked for, as strace sees it. */
@Timeout(120)
class SystemCallTest {
    private static final int MESSAGES = 500;
    private static final Pattern REGISTRATION = Pattern.compile("epoll_ctl\\(\\d+, EPOLL_CTL_(\\w+), (\\d+)");

    /** A call that moves no bytes, with its descriptor. */
    private static final Pattern OTHER = Pattern.compile("(setsockopt|getsockopt|getsockname|getpeername|shutdown|close)\\((\\d+)");

    /** A wait of no time, by epoll_wait(2) or epoll_pwait2(2). */
    private static final Pattern POLL = Pattern.compile("epoll_.*(, 0\\) += |tv_sec=0, tv_nsec=0\\})");

    @TempDir
    Path folder;

    @Test
    void aConnectionIsRegisteredOnceAndAnEchoIsThreeCalls() throws Exception {
        List<String> expressions = List.of("trace=epoll_ctl,epoll_wait,epoll_pwait,epoll_pwait2,recvfrom,recvmsg,sendto,sendmsg,accept4"
                + ",setsockopt,getsockopt,getsockname,getpeername,shutdown,close");
        check(TracedServer.serve(EchoServer.class, folder.resolve("calls"), expressions, port -> {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(client.getInputStream());
                for (int i = 0; i < MESSAGES; i++) {
                    client.getOutputStream().write(new byte[64]);
                    in.readFully(new byte[64]);
                }
                client.shutdownOutput();
                assertEquals(-1, in.read(), "the server has closed before it is ended");
            }
        }));
    }

    @Test
    void smallWritesOfOneTurnLeaveInGatheringCallsAndALoneWriteCostsNoOtherCall() throws Exception {
        int lone = 200;
        List<String> expressions = List.of("trace=epoll_wait,epoll_pwait,epoll_pwait2,sendto,sendmsg,writev,write,accept4");
        List<String> calls = TracedServer.serve(BurstServer.class, folder.resolve("bursts"), expressions, port -> {
            burst(port, BurstServer.TASK, 1, BurstServer.WRITES);
            burst(port, BurstServer.FOREIGN, 1, BurstServer.WRITES);
            burst(port, BurstServer.LONE, lone, 1);
        });
        assertEquals(3, accepted(calls).size());
        // a descriptor may be used again
        List<Long> sent = new ArrayList<>();
        long polled = 0;
        for (String line : calls) {
            if (isAccept(line)) {
                sent.add(0L);
                polled = 0;
            } else if (!sent.isEmpty() && (line.contains("sendto(") || line.contains("sendmsg(") || line.contains("writev("))) {
                sent.set(sent.size() - 1, sent.getLast() + 1);
            } else if (POLL.matcher(line).find()) {
                polled++;
            }
        }
        System.out.println("sends of a task, another thread, " + lone + " tasks: " + sent + ", " + polled + " polls for the last");
        assertTrue(sent.get(0) <= 160, sent.get(0) + " calls in one task");
        assertTrue(sent.get(1) <= 160, sent.get(1) + " calls from another thread");
        assertEquals(lone, sent.get(2));
        // neither the task that the client's byte schedules nor the end of the turn looks for events in between
        assertTrue(polled <= lone / 2, polled + " polls");
    }

    private static void burst(int port, byte what, int times, int writes) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(client.getInputStream());
            for (int i = 0; i < times; i++) {
                client.getOutputStream().write(what);
                in.readFully(new byte[writes * BurstServer.SIZE]);
            }
        }
    }

    private static boolean isAccept(String line) {
        return line.contains("accept4(") && line.contains(" = ") && !line.contains(" = -1");
    }

    private static List<Integer> accepted(List<String> calls) {
        return calls.stream()
                .filter(SystemCallTest::isAccept)
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(" = ") + 3).strip()))
                .toList();
    }

    private static void check(List<String> calls) {
        // the JVM may have sockets and an epoll descriptor of its own: ours is that of the connection, which is accepted once
        List<Integer> connections = accepted(calls);
        assertEquals(1, connections.size(), calls.toString());
        int descriptor = connections.getFirst();
        long registrations = 0;
        for (String line : calls) {
            Matcher registration = REGISTRATION.matcher(line);
            if (registration.find() && Integer.parseInt(registration.group(2)) == descriptor) {
                assertEquals("ADD", registration.group(1), line);
                assertTrue(line.contains("EPOLLIN") && line.contains("EPOLLRDHUP") && line.contains("EPOLLET"), line);
                assertFalse(line.contains("EPOLLOUT"), "no write has found no room: " + line);
                registrations++;
            }
        }
        assertEquals(1, registrations, "epoll_ctl of the connection");
        // from its accept to its close: its number may be another's before and after
        int begin = 0;
        while (!isAccept(calls.get(begin))) {
            begin++;
        }
        Map<String, Long> others = new TreeMap<>();
        for (String line : calls.subList(begin + 1, calls.size())) {
            Matcher other = OTHER.matcher(line);
            if (!others.containsKey("close") && other.find() && Integer.parseInt(other.group(2)) == descriptor) {
                others.merge(other.group(1), 1L, Long::sum);
            }
        }
        assertEquals(Map.of("getsockname", 1L, "close", 1L), others, "TCP_NODELAY is the listener's, and the close ends both directions");
        long received = calls.stream().filter(line -> line.contains("recvfrom(" + descriptor + ",")).count();
        long sent = calls.stream().filter(line -> line.contains("sendto(" + descriptor + ",")).count();
        long waited = calls.stream().filter(line -> line.contains("epoll_wait(") || line.contains("epoll_pwait")).count();
        System.out.println(MESSAGES + " echoes: " + received + " recv, " + sent + " send, " + waited + " waits");
        assertEquals(MESSAGES, sent);
        // one more tells the end, and the kernel may hand a message over in two parts
        assertTrue(received >= MESSAGES + 1 && received <= MESSAGES + 10, received + " recv");
        // each wait may be listed twice, where it was interrupted by the line of another thread
        assertTrue(waited <= 2 * MESSAGES + 100, waited + " waits");
    }
}
