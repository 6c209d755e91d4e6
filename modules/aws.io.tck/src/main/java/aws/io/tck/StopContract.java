package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop does after the system has stopped its process: a container that was paused, a debugger, a virtual machine that was moved. */
@Timeout(120)
public interface StopContract extends LoopContract {
    /** A peer that goes on sending was never idle, though the timeout passed during the stop. */
    @Test
    default void aBusyConnectionOutlivesAStopOfTheProcessThatIsLongerThanItsIdleTimeout() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the signals are sent by a POSIX shell, which is not there");
        Process server = StoppedServer.start(factory());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(lines.readLine().substring("port ".length()));
            // Only a peer that the machine itself holds up for long would be idle in truth.
            for (int i = 0; !survives(server, port); i++) {
                assertTrue(i < 10, "this machine never lets the peer send in time");
            }
        } finally {
            server.getOutputStream().close();
            if (!server.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
    }

    /** {@return false if this thread was held up, so that the try says nothing} */
    private static boolean survives(Process server, int port) throws Exception {
        try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
            peer.setTcpNoDelay(true);
            peer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE));
            int sent = 0;
            long longest = send(peer, Duration.ofMillis(300));
            signal(server, "STOP");
            try {
                longest = Math.max(longest, send(peer, StoppedServer.IDLE.multipliedBy(3).dividedBy(2)));
            } finally {
                signal(server, "CONT");
            }
            if (longest > StoppedServer.IDLE.toNanos() / 2) {
                return false;
            }
            peer.getOutputStream().write(2);
            int read;
            do {
                read = peer.getInputStream().read();
                sent++;
            } while (read == 1);
            assertEquals(2, read, "the byte after " + sent);
            return true;
        }
    }

    /** Sends a byte each 50 ms for a time, and returns the longest time between two. */
    private static long send(Socket peer, Duration time) throws Exception {
        long begun = System.nanoTime();
        long last = begun;
        long longest = 0;
        while (last - begun < time.toNanos()) {
            peer.getOutputStream().write(1);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
        }
        return longest;
    }

    private static void signal(Process server, String name) throws Exception {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + server.pid()).inheritIO().start();
        assertTrue(kill.waitFor(PATIENCE, TimeUnit.SECONDS));
        assertEquals(0, kill.exitValue());
    }
}
