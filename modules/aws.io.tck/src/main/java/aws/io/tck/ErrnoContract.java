package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the errors of an operating system mean: the same on every loop, by {@link ErrnoTable}. Errors that can be brought about are; the
 * others go through the provider's own translation.
 */
@Timeout(60)
public interface ErrnoContract extends LoopContract {
    /**
     * Translates an error number as the provider does when the call of that row fails with it.
     *
     * @param row the row
     * @return the code that the provider's exception has
     */
    ErrorCode translated(ErrnoTable.Row row);

    /**
     * The rows that the provider answers otherwise, by {@link ErrnoTable.Row#name}.
     *
     * @return each is a deviation, which is asserted: the code that the provider gives
     */
    default Map<String, ErrorCode> deviatingCodes() {
        return Map.of();
    }

    /**
     * Whether a channel behind a closed window ends when its connection is lost.
     *
     * @return false is a deviation, which is asserted: then only a read or a write finds it
     */
    default boolean reportsALossThatNobodyReads() {
        return true;
    }

    @Test
    default void anErrorNumberHasTheSameCodeOnEveryLoop() {
        Map<String, ErrorCode> others = new TreeMap<>();
        for (ErrnoTable.Row row : ErrnoTable.ROWS) {
            ErrorCode code = translated(row);
            if (code != row.code()) {
                others.put(row.name(), code);
            }
        }
        assertEquals(new TreeMap<>(deviatingCodes()), others);
    }

    @Test
    default void errorsOfTheLoopbackInterfaceHaveTheirCodes() throws Exception {
        Map<String, ErrorCode> found = new TreeMap<>();
        Path folder = Files.createTempDirectory("aws-io-tck");
        try (RunningLoop running = running()) {
            ErrnoScenes scenes = new ErrnoScenes(running);
            StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
            Endpoint closed = Endpoint.inet("127.0.0.1", unused());
            found.put("CONNECT ECONNREFUSED", scenes.connect(closed));
            found.put("CONNECT ENOENT", scenes.connect(Endpoint.local(folder.resolve("missing").toString())));
            found.put("BIND EADDRINUSE", scenes.listen(pair.client().localEndpoint()));
            found.put("BIND EADDRNOTAVAIL", scenes.bind(Endpoint.inet("192.0.2.1", 0)));
            found.put("BIND ENOENT", scenes.listen(Endpoint.local(folder.resolve("missing").resolve("socket").toString())));
            found.put("SEND EMSGSIZE", scenes.send(closed, 65_530));
            found.put("RECEIVE ECONNREFUSED", scenes.receive(closed, scenes::send));
            CompletableFuture<ErrorCode> read = scenes.read(pair.client());
            running.run(pair.server()::reset);
            found.put("READ ECONNRESET", LoopContract.await(read));
            pair.close(running);
            StreamPair written = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
            found.put("WRITE ECONNRESET", scenes.writeAfterAReset(written));
            written.close(running);
        } finally {
            Files.delete(folder);
        }
        Map<String, ErrorCode> expected = new TreeMap<>();
        for (String name : found.keySet()) {
            String[] parts = name.split(" ", -1);
            ErrnoTable.Row row = ErrnoTable.row(ErrnoTable.Call.valueOf(parts[0]), parts[1]);
            expected.put(name, deviatingCodes().getOrDefault(name, row.code()));
        }
        assertEquals(expected, found);
    }

    /** ICMP errors, even many of them, end no channel of datagrams. Some errors come after seconds of silence. */
    @Test
    @Timeout(180)
    default void errorsOfRoutesRoutersAndSilenceHaveTheirCodes() throws Exception {
        Map<String, String> found = NamespaceErrors.run(factory());
        Map<String, String> expected = NamespaceErrors.expected(factory().transports(), reportsALossThatNobodyReads());
        deviatingCodes().forEach((name, code) -> expected.computeIfPresent(name, (same, other) -> code.name()));
        assertEquals(expected, found);
    }

    /** The error may be one of the connection that was to be accepted (accept(2)): the next one is taken. */
    @Test
    @Timeout(180)
    default void errorsOfAnAcceptHaveTheirCodesAndTheNextConnectionIsTaken() throws Exception {
        // at the same time, since each is a JVM that starts under strace
        Map<String, FutureTask<List<String>>> runs = new TreeMap<>();
        for (String errno : List.of("ECONNABORTED", "EHOSTUNREACH", "EPERM")) {
            FutureTask<List<String>> run = new FutureTask<>(() -> AcceptErrors.run(factory(), errno));
            runs.put(errno, run);
            Thread.ofPlatform().start(run);
        }
        for (Map.Entry<String, FutureTask<List<String>>> run : runs.entrySet()) {
            List<String> notified = result(run.getValue());
            if (run.getKey().equals("ECONNABORTED")) {
                assertEquals(List.of("accepted"), notified, "the peer gave up first, which is no error");
            } else {
                ErrnoTable.Row row = ErrnoTable.row(ErrnoTable.Call.ACCEPT, run.getKey());
                ErrorCode code = deviatingCodes().getOrDefault(row.name(), row.code());
                assertEquals(List.of("accept " + code, "accepted"), notified, run.getKey());
            }
        }
    }

    /** The system may choose the port that the client connects to for the client itself, when no server listens. */
    @Test
    default void aSocketThatIsConnectedToItselfCountsAsRefusedAndLeavesThePortFree() {
        try (RunningLoop running = running()) {
            StreamSocket socket = StreamSocket.open(factory().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            socket.bind(Endpoint.inet("127.0.0.1", 0));
            Endpoint itself = socket.localEndpoint();
            CompletableFuture<@Nullable IoException> ended = new CompletableFuture<>();
            socket.connect(itself, running.loop(), (same, error) -> ended.complete(error));
            IoException error = LoopContract.await(ended);
            assertNotNull(error, "the socket is connected to itself");
            assertEquals(ErrorCode.CONNECTION_REFUSED, error.code());
            assertTrue(error.getMessage().contains("itself"), error.getMessage());
            running.until(() -> listens(itself, false));
        }
    }

    @Test
    default void aListenerThatMayNotReuseItsAddressIsRefusedAPortWithOldConnections() throws Exception {
        Endpoint.Inet old = portWithAnOldConnection();
        ListenerSocket strict = ListenerSocket.open(
                factory().transports(), SocketDomain.IPV4, SocketOptions.builder().set(SocketOption.REUSE_ADDRESS, false).build());
        IoException error = assertThrows(IoException.class, () -> strict.listen(old, 1));
        assertEquals(ErrorCode.ADDRESS_IN_USE, error.code());
        strict.close();
        assertTrue(listens(old, true));
    }

    /** The kernel reports the refusal of a datagram by the next call on the socket, which may be the send of another. */
    @Test
    default void aDatagramIsNotLostToTheRefusalOfAnEarlierOne() throws Exception {
        for (boolean corked : new boolean[] {false, true}) {
            try (RunningLoop running = running()) {
                int port = unused();
                DatagramSocket socket = DatagramSocket.open(factory().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
                socket.connect(Endpoint.inet("127.0.0.1", port));
                running.run(() -> socket.attach(running.loop()));
                assertNull(LoopContract.await(send(running, socket, 1, false).getFirst()));
                try (DatagramChannel peer = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                    peer.socket().setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE));
                    for (CompletableFuture<@Nullable IoException> sent : send(running, socket, corked ? 3 : 1, corked)) {
                        assertNull(LoopContract.await(sent), "it was refused for an earlier one");
                        DatagramPacket packet = new DatagramPacket(new byte[10], 10);
                        peer.socket().receive(packet);
                        assertEquals(5, packet.getLength());
                    }
                }
                running.run(socket::close);
            }
        }
    }

    /** {@return what it returned; throws what it threw, which may be that the test is to be skipped} */
    private static <T> T result(FutureTask<T> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            throw e;
        }
    }

    private static List<CompletableFuture<@Nullable IoException>> send(
            RunningLoop running, DatagramSocket socket, int count, boolean corked) {
        return running.call(() -> {
            if (corked) {
                socket.cork();
            }
            List<CompletableFuture<@Nullable IoException>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                CompletableFuture<@Nullable IoException> sent = new CompletableFuture<>();
                IoMessage message = StreamPair.message(new byte[5]);
                message.onWritten((context, error) -> sent.complete(error), null);
                socket.send(message, null);
                all.add(sent);
            }
            if (corked) {
                socket.uncork();
            }
            return all;
        });
    }

    /** {@return whether a socket can listen there; it is closed again} */
    private boolean listens(Endpoint at, boolean reuse) {
        SocketOptions options = SocketOptions.builder().set(SocketOption.REUSE_ADDRESS, reuse).build();
        ListenerSocket listener = ListenerSocket.open(factory().transports(), SocketDomain.IPV4, options);
        try {
            listener.listen(at, 1);
            return true;
        } catch (IoException e) {
            return false;
        } finally {
            listener.close();
        }
    }

    /** {@return a port on whose connection the server's side waits for late segments (TIME_WAIT)} */
    private static Endpoint.Inet portWithAnOldConnection() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            server.accept().close();
            assertEquals(-1, client.getInputStream().read());
            return Endpoint.inet("127.0.0.1", server.getLocalPort());
        }
    }

    /** {@return a UDP and TCP port that nothing has bound a moment ago} */
    private static int unused() throws Exception {
        try (java.net.DatagramSocket socket = new java.net.DatagramSocket()) {
            return socket.getLocalPort();
        }
    }
}
