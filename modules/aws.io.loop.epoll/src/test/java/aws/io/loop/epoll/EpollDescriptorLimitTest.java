package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server without descriptors, by the kernel's own word. */
@Timeout(60)
class EpollDescriptorLimitTest {
    /** The C library tells error 0, and forgets the waiting connections until a new one comes. */
    @Test
    void aListenerWithoutDescriptorsSaysSoRestsAndTakesWhoWaited() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")) && Files.exists(Path.of("/dev/null")), "the limit is set by a POSIX shell");
        String path = System.getProperty("jdk.module.path", System.getProperty("java.class.path")) + File.pathSeparator
                + Path.of("target", "test-classes").toAbsolutePath();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process server = new ProcessBuilder(
                        "/bin/sh", "-c", "ulimit -n 100 && exec \"$0\" \"$@\"", java, "-ea", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED", "-cp", path,
                        FewDescriptors.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String first = lines.readLine();
            assertTrue(first != null && first.startsWith("port "), first);
            int port = Integer.parseInt(first.substring(5));
            // Whatever is loaded for a connection is loaded by this one.
            try (Socket one = connect(port)) {
                assertEquals("accepted", lines.readLine());
                server.getOutputStream().write('\n');
                server.getOutputStream().flush();
                assertEquals("full", lines.readLine());
                try (Socket other = connect(port)) {
                    assertEquals("error TOO_MANY_DESCRIPTORS", lines.readLine());
                    assertEquals("error TOO_MANY_DESCRIPTORS", lines.readLine());
                    assertEquals("accepted", lines.readLine());
                    assertTrue(one.isConnected() && other.isConnected());
                }
            }
        } finally {
            server.destroy();
            assertTrue(server.waitFor(30, TimeUnit.SECONDS), "the server ended");
        }
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }
}
