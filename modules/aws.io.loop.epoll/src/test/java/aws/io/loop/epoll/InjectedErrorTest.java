package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Errors that a healthy kernel does not give at will: strace puts them in the place of a server's calls. */
@Timeout(120)
class InjectedErrorTest {
    private static final int SECONDS = 30;

    @TempDir
    Path folder;

    @Test
    void everySecondCallInterruptedBySignalsLosesNothing() throws Exception {
        List<String> calls = serve(
                EchoServer.class, "epoll_wait,epoll_pwait2,accept4,recvfrom,sendto:error=EINTR:when=1+2", port -> {
                    for (int i = 0; i < 5; i++) {
                        echo(port, 20);
                    }
                });
        for (String name : List.of("accept4", "recvfrom", "sendto", "epoll_wait")) {
            assertTrue(injected(calls, name, "EINTR") > 0, name + " was never interrupted");
        }
    }

    /** A wait that a signal has ended has not looked at the events; the timer that it waited for must not run before they are. */
    @Test
    void inputIsReadBeforeAnIdleTimeoutThoughSignalsEndEveryTimedWait() throws Exception {
        List<String> calls = serve(IdleEchoServer.class, "epoll_pwait2:error=EINTR", port -> echo(port, 5));
        assertTrue(injected(calls, "epoll_pwait2", "EINTR") > 0, "no wait was interrupted");
    }

    @Test
    void anAcceptWithoutDescriptorsInTheWholeSystemRestsAndGoesOn() throws Exception {
        List<String> calls = serve(EchoServer.class, "accept4:error=ENFILE:when=1..3", port -> {
            echo(port, 1);
            echo(port, 1);
        });
        assertEquals(3, injected(calls, "accept4", "ENFILE"));
        long accepts = calls.stream().filter(one -> one.contains("accept4(")).count();
        assertTrue(accepts <= 10, accepts + " calls of accept4: it must not spin");
    }

    @Test
    void aConnectionThatTheKernelHasNoBuffersForFailsAloneAndTheNextIsServed() throws Exception {
        List<String> calls = serve(EchoServer.class, "sendto:error=ENOBUFS:when=1", port -> {
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
        List<String> calls = serve(DatagramEcho.class, "sendto,sendmsg,sendmmsg:error=ENOBUFS:when=1", port -> {
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

    private List<String> serve(Class<?> main, String injection, TracedServer.Client client) throws Exception {
        List<String> expressions =
                List.of("trace=epoll_wait,epoll_pwait2,accept4,recvfrom,sendto,sendmsg,sendmmsg", "inject=" + injection);
        return TracedServer.serve(main, folder.resolve("calls"), expressions, client);
    }
}
