package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
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

    @TempDir
    Path folder;

    @Test
    void aConnectionIsRegisteredOnceAndAnEchoIsThreeCalls() throws Exception {
        List<String> expressions = List.of("trace=epoll_ctl,epoll_wait,epoll_pwait,epoll_pwait2,recvfrom,recvmsg,sendto,sendmsg,accept4");
        check(TracedServer.serve(EchoServer.class, folder.resolve("calls"), expressions, port -> {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.setTcpNoDelay(true);
                DataInputStream in = new DataInputStream(client.getInputStream());
                for (int i = 0; i < MESSAGES; i++) {
                    client.getOutputStream().write(new byte[64]);
                    in.readFully(new byte[64]);
                }
            }
        }));
    }

    private static void check(List<String> calls) {
        // the JVM may have sockets and an epoll descriptor of its own: ours is that of the connection, which is accepted once
        int descriptor = calls.stream()
                .filter(line -> line.contains("accept4(") && line.contains(" = ") && !line.contains(" = -1"))
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(" = ") + 3).strip()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing was accepted: " + calls));
        long registrations = 0;
        for (String line : calls) {
            Matcher registration = REGISTRATION.matcher(line);
            if (registration.find() && Integer.parseInt(registration.group(2)) == descriptor) {
                assertEquals("ADD", registration.group(1), line);
                assertTrue(line.contains("EPOLLIN") && line.contains("EPOLLOUT") && line.contains("EPOLLRDHUP") && line.contains("EPOLLET"));
                registrations++;
            }
        }
        assertEquals(1, registrations, "epoll_ctl of the connection");
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
