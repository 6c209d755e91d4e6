package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import aws.io.testing.ManualClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A listener whose back end tells of every connection that comes, and has descriptors for none. */
class AcceptPauseTest {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final ManualClock clock = new ManualClock();
    private final OneListener back = new OneListener();
    private final EventLoop loop = new PolledEventLoop(LoopOptions.builder().clock(clock).build(), back, new Turns(back));
    private final ListenerSocket listener = ListenerSocket.open(back, SocketDomain.IPV4, SocketOptions.DEFAULT);
    private int errors;

    private final ListenerSocket.AcceptListener counting = new ListenerSocket.AcceptListener() {
        @Override
        public void onAccept(StreamSocket socket) {
            throw new AssertionError("nothing can be accepted");
        }

        @Override
        public void onError(IoException error) {
            errors++;
        }
    };

    @BeforeEach
    void listen() {
        loop.runTurn(Duration.ZERO);
        listener.listen(Endpoint.inet("127.0.0.1", 1), 1);
        listener.startAccept(loop, counting);
    }

    @Test
    void connectionsThatComeInThePauseDoNotEndItAndAddNoRetries() {
        assertEquals(1, back.attempts);
        for (int i = 0; i < 1_000; i++) {
            back.tell();
        }
        assertEquals(1, back.attempts, "it pauses");
        for (int pauses = 0; pauses < 6; pauses++) {
            Duration pause = PAUSE.multipliedBy(Math.min(10, 1 << pauses));
            clock.advance(pause.minus(A_MOMENT));
            loop.runTurn(Duration.ZERO);
            back.tell();
            assertEquals(1 + pauses, back.attempts, "not before " + pause);
            clock.advance(A_MOMENT);
            loop.runTurn(Duration.ZERO);
            loop.runTurn(Duration.ZERO);
            back.tell();
            assertEquals(2 + pauses, back.attempts, "it tries once a pause");
        }
        assertEquals(1, errors, "the listener is notified of the first");
    }

    @Test
    void acceptingThatIsStoppedAndStartedInThePauseRestsOnce() {
        for (int i = 0; i < 10; i++) {
            listener.stopAccept();
            listener.startAccept(loop, counting);
        }
        int asked = back.attempts;
        clock.advance(PAUSE.plus(A_MOMENT));
        loop.runTurn(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
        assertEquals(asked + 1, back.attempts);
    }

    @Test
    void aConnectionOfWhichTheBackEndCannotSayWhoItIsIsClosedAndTheNextIsTaken() {
        AtomicInteger closed = new AtomicInteger();
        back.strange = (StreamTransport) Proxy.newProxyInstance(
                StreamTransport.class.getClassLoader(), new Class<?>[] {StreamTransport.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("remoteEndpoint")) {
                        throw new IllegalArgumentException("on purpose");
                    }
                    return method.getName().equals("close") ? closed.incrementAndGet() > 0 : null;
                });
        clock.advance(PAUSE);
        loop.runTurn(Duration.ZERO);
        assertEquals(1, closed.get());
        assertEquals(3, errors, "of the strange one, and that there is no descriptor for the next");
    }

    /** A back end of one listener that never has a descriptor for a connection. */
    private static final class OneListener implements Transports, ListenerTransport {
        private static final Endpoint HERE = Endpoint.inet("127.0.0.1", 1);

        private @Nullable TransportListener told;
        private @Nullable StreamTransport strange;
        private int attempts;

        void tell() {
            Objects.requireNonNull(told).onEvents(IoEvents.READABLE);
        }

        @Override
        public String provider() {
            return "one-listener";
        }

        @Override
        public void listen(Endpoint local, int backlog) {}

        @Override
        public Endpoint localEndpoint() {
            return HERE;
        }

        @Override
        public @Nullable StreamTransport accept() {
            StreamTransport next = strange;
            strange = null;
            attempts++;
            if (next != null) {
                return next;
            }
            throw new IoException(ErrorCode.TOO_MANY_DESCRIPTORS, "accept");
        }

        @Override
        public void rearm(int events) {}

        @Override
        public <T> void setOption(SocketOption<T> option, T value) {}

        @Override
        public <T> T getOption(SocketOption<T> option) {
            throw new IoException(ErrorCode.UNSUPPORTED, option.toString());
        }

        @Override
        public boolean close() {
            return true;
        }

        @Override
        public boolean supports(Kind kind, SocketDomain domain) {
            return kind == Kind.LISTENER;
        }

        @Override
        public Set<SocketOption<?>> options(Kind kind, SocketDomain domain) {
            return Set.of();
        }

        @Override
        public StreamTransport openStream(SocketDomain domain) {
            throw new IoException(ErrorCode.UNSUPPORTED, "a stream");
        }

        @Override
        public ListenerTransport openListener(SocketDomain domain) {
            return this;
        }

        @Override
        public DatagramTransport openDatagram(SocketDomain domain) {
            throw new IoException(ErrorCode.UNSUPPORTED, "a datagram socket");
        }

        @Override
        public PipeEnds openPipe() {
            throw new IoException(ErrorCode.UNSUPPORTED, "a pipe");
        }
    }

    /** Waits for nothing; the listener tells. */
    private record Turns(OneListener back) implements Poller {
        @Override
        public void turn(long timeoutNanos, Runnable awake) {
            awake.run();
        }

        @Override
        public void wakeup() {}

        @Override
        public void attach(Transport transport, TransportListener hears) {
            back.told = hears;
        }

        @Override
        public void removeAll() {}

        @Override
        public void close() {}
    }
}
