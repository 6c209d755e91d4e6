package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Errors that a healthy kernel does not give at will: strace puts them in the place of a server's calls. */
@Timeout(120)
class InjectedErrorTest {
    private static final int SECONDS = 30;

    @TempDir
    Path folder;

    @BeforeEach
    void look() {
        boolean found = List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(one -> Files.isExecutable(Path.of(one, "strace")));
        assumeTrue(found, "strace is not on the PATH");
    }

    @FunctionalInterface
    private interface Client {
        void use(int port) throws IOException;
    }

    @Test
    void everySecondCallInterruptedBySignalsLosesNothing() throws Exception {
        List<String> calls = serve(
                EchoServer.class, List.of("epoll_wait,epoll_pwait2,accept4,recvfrom,sendto:error=EINTR:when=1+2"), port -> {
                    for (int i = 0; i < 5; i++) {
                        echo(port, 20);
                    }
                });
        for (String name : List.of("accept4", "recvfrom", "sendto", "epoll_wait")) {
            assertTrue(injected(calls, name, "EINTR") > 0, name + " was never interrupted");
        }
    }

    @Test
    void anAcceptWithoutDescriptorsInTheWholeSystemRestsAndGoesOn() throws Exception {
        List<String> calls = serve(EchoServer.class, List.of("accept4:error=ENFILE:when=1..3"), port -> {
            echo(port, 1);
            echo(port, 1);
        });
        assertEquals(3, injected(calls, "accept4", "ENFILE"));
        long accepts = calls.stream().filter(one -> one.contains("accept4(")).count();
        assertTrue(accepts <= 10, accepts + " calls of accept4: it must not spin");
    }

    @Test
    void aConnectionThatTheKernelHasNoBuffersForFailsAloneAndTheNextIsServed() throws Exception {
        List<String> calls = serve(EchoServer.class, List.of("sendto:error=ENOBUFS:when=1"), port -> {
            try (Socket unlucky = connect(port)) {
                unlucky.getOutputStream().write(1);
                assertEquals(-1, readOrReset(unlucky), "it was ended, by a reset or in order");
            }
            echo(port, 3);
        });
        assertEquals(1, injected(calls, "sendto", "ENOBUFS"));
    }

    @Test
    void aDatagramThatTheKernelHasNoBuffersForIsLostAndThoseAfterItAreNot() throws Exception {
        List<String> calls = serve(DatagramEcho.class, List.of("sendto,sendmsg,sendmmsg:error=ENOBUFS:when=1"), port -> {
            try (DatagramChannel client = DatagramChannel.open()) {
                client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                client.configureBlocking(false);
                client.write(ByteBuffer.wrap(new byte[] {1}));
                ByteBuffer answer = ByteBuffer.allocate(10);
                // the first is lost once it was tried; one that comes together with it may be lost too
                while (answer.position() == 0) {
                    client.write(ByteBuffer.wrap(new byte[] {2, 2}));
                    client.read(answer);
                    Thread.onSpinWait();
                }
                assertEquals(2, answer.position());
            }
        });
        assertEquals(1, calls.stream().filter(one -> one.contains("ENOBUFS") && one.contains("(INJECTED)")).count());
    }

    private static void echo(int port, int messages) throws IOException {
        try (Socket client = connect(port)) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            for (int i = 0; i < messages; i++) {
                byte[] sent = {(byte) i, 2, 3};
                client.getOutputStream().write(sent);
                byte[] back = new byte[sent.length];
                in.readFully(back);
                assertArrayEquals(sent, back);
            }
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SECONDS));
        return socket;
    }

    private static int readOrReset(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException e) {
            return -1;
        }
    }

    private static long injected(List<String> calls, String name, String errno) {
        return calls.stream()
                .filter(one -> one.contains(name + "(") || one.contains(name + " resumed"))
                .filter(one -> one.contains(errno) && one.contains("(INJECTED)"))
                .count();
    }

    /** Serves a client under strace. Returns the calls that were traced. */
    private List<String> serve(Class<?> main, List<String> injections, Client client) throws Exception {
        Path log = folder.resolve("calls");
        List<String> strace = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", log.toString()));
        strace.addAll(List.of("-e", "trace=epoll_wait,epoll_pwait2,accept4,recvfrom,sendto,sendmsg,sendmmsg"));
        for (String one : injections) {
            strace.addAll(List.of("-e", "inject=" + one));
        }
        Process server = new ProcessBuilder(ChildJvm.command(strace, List.of("--enable-native-access=ALL-UNNAMED"), main))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String first = lines.readLine();
            assumeTrue(first != null, "strace may not trace here, or cannot inject errors");
            client.use(Integer.parseInt(first.substring("port ".length())));
        } finally {
            server.getOutputStream().close();
            assertTrue(server.waitFor(SECONDS, TimeUnit.SECONDS), "the server ended");
        }
        return Files.readAllLines(log);
    }
}
