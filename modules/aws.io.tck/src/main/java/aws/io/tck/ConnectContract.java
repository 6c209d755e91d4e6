package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.socket.SocketState;
import aws.io.socket.StreamSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Opening, binding and connecting (DESIGN, section 6). */
@Timeout(60)
public interface ConnectContract extends LoopContract {
    /**
     * An endpoint that never answers a connect, though it does not refuse it: by default a listener of the JDK that accepts nobody and
     * whose backlog is full. A provider without the sockets of the operating system has its own.
     *
     * @return the endpoint; an override closes what it opened by the end of the test class
     * @throws Exception if it cannot be made
     */
    default Endpoint silentEndpoint() throws Exception {
        return FullBacklog.endpoint();
    }

    private static CompletableFuture<@Nullable IoException> connect(StreamSocket socket, Endpoint to, EventLoop loop) {
        CompletableFuture<@Nullable IoException> end = new CompletableFuture<>();
        socket.connect(to, loop, (same, error) -> end.complete(loop.inLoop() ? error : new IoException(ErrorCode.LOOP_THREAD_ONLY, "")));
        return end;
    }

    private static @Nullable ErrorCode code(@Nullable IoException error) {
        return error == null ? null : error.code();
    }

    @Test
    default void aDomainThatIsNotThereIsRefusedByTheNameOfTheProvider() {
        Transports transports = factory().transports();
        for (SocketDomain domain : SocketDomain.values()) {
            if (!transports.supports(Transports.Kind.STREAM, domain)) {
                IoException error =
                        assertThrows(IoException.class, () -> StreamSocket.open(transports, domain, SocketOptions.DEFAULT));
                assertEquals(ErrorCode.UNSUPPORTED, error.code());
                assertTrue(error.getMessage().contains(transports.provider()) && error.getMessage().contains(domain.name()));
            }
        }
    }

    @Test
    default void anOptionThatTheProviderDoesNotHonourIsRefusedAndNeverIgnored() {
        Transports transports = factory().transports();
        Set<SocketOption<?>> honoured = transports.options(Transports.Kind.STREAM, SocketDomain.IPV4);
        if (!honoured.contains(SocketOption.NETWORK_INTERFACE)) {
            SocketOptions options = SocketOptions.builder().set(SocketOption.NETWORK_INTERFACE, "lo").build();
            IoException error = assertThrows(IoException.class, () -> StreamSocket.open(transports, SocketDomain.IPV4, options));
            assertEquals(ErrorCode.UNSUPPORTED, error.code());
        }
    }

    @Test
    default void noDelayIsOnUnlessItIsTurnedOffAndCanBeReadBack() {
        Transports transports = factory().transports();
        StreamSocket usual = StreamSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
        assertEquals(true, usual.getOption(SocketOption.TCP_NODELAY));
        usual.setOption(SocketOption.TCP_NODELAY, false);
        assertEquals(false, usual.getOption(SocketOption.TCP_NODELAY));
        usual.close();
        SocketOptions off = SocketOptions.builder().set(SocketOption.TCP_NODELAY, false).build();
        StreamSocket other = StreamSocket.open(transports, SocketDomain.IPV4, off);
        assertEquals(false, other.getOption(SocketOption.TCP_NODELAY));
        other.close();
    }

    @Test
    default void aPortWhereNobodyListensRefuses() throws Exception {
        try (RunningLoop running = running()) {
            ListenerSocket listener = ListenerSocket.open(running.loop().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            listener.listen(Endpoint.inet("127.0.0.1", 0), 1);
            Endpoint gone = listener.localEndpoint();
            listener.close();
            StreamSocket socket = StreamSocket.open(running.loop().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            assertEquals(ErrorCode.CONNECTION_REFUSED, code(LoopContract.await(connect(socket, gone, running.loop()))));
            assertEquals(SocketState.CLOSED, socket.state());
        }
    }

    @Test
    default void aLocalPathThatIsNotThereRefuses() throws Exception {
        if (!supports(Transports.Kind.STREAM, SocketDomain.LOCAL)) {
            return;
        }
        try (RunningLoop running = running()) {
            StreamSocket socket = StreamSocket.open(running.loop().transports(), SocketDomain.LOCAL, SocketOptions.DEFAULT);
            ErrorCode code = code(LoopContract.await(connect(socket, Endpoint.local("/nowhere/at/all"), running.loop())));
            assertTrue(code == ErrorCode.INVALID_PATH || code == ErrorCode.CONNECTION_REFUSED, String.valueOf(code));
        }
    }

    @Test
    default void aConnectThatIsNotAnsweredEndsAtItsTimeout() throws Exception {
        Endpoint silent = silentEndpoint();
        try (RunningLoop running = running()) {
            SocketOptions options = SocketOptions.builder().connectTimeout(Duration.ofMillis(100)).build();
            StreamSocket socket = StreamSocket.open(running.loop().transports(), silent.domain(), options);
            assertEquals(ErrorCode.CONNECT_TIMEOUT, code(LoopContract.await(connect(socket, silent, running.loop()))));
        }
    }

    /** In the C library zero ends the connect at once; DESIGN decides otherwise. */
    @Test
    default void aTimeoutOfZeroIsNone() throws Exception {
        Endpoint silent = silentEndpoint();
        RunningLoop running = running();
        SocketOptions options = SocketOptions.builder().connectTimeout(Duration.ZERO).build();
        StreamSocket socket = StreamSocket.open(running.loop().transports(), silent.domain(), options);
        CompletableFuture<@Nullable IoException> end = connect(socket, silent, running.loop());
        for (int i = 0; i < 5; i++) {
            running.run(() -> {});
        }
        assertFalse(end.isDone());
        running.close();
        assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, code(LoopContract.await(end)), "told when the loop shuts down");
    }

    /** In the C library nothing is heard then; here every connect is answered. */
    @Test
    default void aSocketThatIsClosedWhileItConnectsIsTold() throws Exception {
        Endpoint silent = silentEndpoint();
        try (RunningLoop running = running()) {
            StreamSocket socket = StreamSocket.open(running.loop().transports(), silent.domain(), SocketOptions.DEFAULT);
            CompletableFuture<@Nullable IoException> end = connect(socket, silent, running.loop());
            running.run(socket::close);
            assertEquals(ErrorCode.CLOSED_LOCALLY, code(LoopContract.await(end)));
        }
    }

    @Test
    default void aConnectOnALoopThatShutsDownIsRefusedAtOnce() {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        LoopContract.await(loop.shutdown(Duration.ZERO));
        StreamSocket socket = StreamSocket.open(factory().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
        IoException error =
                assertThrows(IoException.class, () -> socket.connect(Endpoint.inet("127.0.0.1", 1), loop, (same, failure) -> {}));
        assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, error.code());
        socket.close();
    }

    @Test
    default void portZeroIsForBindingAndNotForConnecting() {
        try (RunningLoop running = running()) {
            StreamSocket socket = StreamSocket.open(running.loop().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> socket.connect(Endpoint.inet("127.0.0.1", 0), running.loop(), (same, failure) -> {}));
            assertEquals(SocketState.INIT, socket.state(), "nothing has changed");
            socket.bind(Endpoint.inet("127.0.0.1", 0));
            assertTrue(((Endpoint.Inet) socket.localEndpoint()).port() > 0);
            assertEquals(
                    ErrorCode.ILLEGAL_STATE,
                    assertThrows(IoException.class, () -> socket.bind(Endpoint.inet("127.0.0.1", 0))).code());
            socket.close();
        }
    }

    @Test
    default void anAddressOfAnotherMachineCannotBeBound() {
        StreamSocket socket = StreamSocket.open(factory().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
        IoException error = assertThrows(IoException.class, () -> socket.bind(Endpoint.inet("192.0.2.1", 0)));
        assertEquals(ErrorCode.INVALID_ADDRESS, error.code());
        socket.close();
    }
}
