package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.SocketHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.TransportListener;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The calls that a provider gets for one accepted connection, in their order: on Linux each of them is a system call. */
class CallsOfAConnectionTest {
    private static final Endpoint.Inet HERE = Endpoint.inet("127.0.0.1", 1);
    private static final Endpoint.Inet THERE = Endpoint.inet("127.0.0.1", 2);

    private final List<String> calls = new ArrayList<>();

    @Test
    void aConnectionThatInheritsEchoesAndIsEndedByItsPeer() {
        connect(true, SocketOptions.DEFAULT);
        assertEquals(List.of("accept", "attach", "localEndpoint", "read 4", "write 4", "read EOF", "close"), calls);
    }

    @Test
    void anOptionThatIsNotInheritedIsSetOnTheConnection() {
        connect(false, SocketOptions.builder().set(SocketOption.KEEP_ALIVE, true).build());
        assertEquals("accept", calls.getFirst());
        assertEquals(Set.of("set SO_KEEPALIVE true", "set TCP_NODELAY true"), Set.copyOf(calls.subList(1, 3)));
        assertEquals(List.of("attach", "localEndpoint", "read 4", "write 4", "read EOF", "close"), calls.subList(3, calls.size()));
    }

    @Test
    void anOptionThatIsInheritedIsSetOnTheListenerWithItsValue() {
        Listening listening = connect(true, SocketOptions.builder().set(SocketOption.TCP_NODELAY, false).build());
        assertEquals(false, listening.noDelay);
        assertEquals(true, connect(true, SocketOptions.DEFAULT).noDelay);
    }

    private Listening connect(boolean inherits, SocketOptions options) {
        calls.clear();
        Wire wire = new Wire();
        Listening listening = new Listening(inherits);
        EventLoop loop = new PolledEventLoop(LoopOptions.builder().name("calls").build(), new Kinds(listening), wire);
        turn(loop);
        ListenerSocket listener = ListenerSocket.open(loop.transports(), SocketDomain.IPV4, options);
        listener.listen(HERE, 1);
        listener.startAccept(loop, new ListenerSocket.AcceptListener() {
            @Override
            public void onAccept(StreamSocket socket) {
                Channel.openNow(
                        loop,
                        ChannelOptions.DEFAULT,
                        (channel, error) -> {
                            socket.attach(loop);
                            channel.add(new SocketHandler(socket));
                            channel.add(ServedGroup.echo());
                        },
                        (channel, error) -> {});
            }

            @Override
            public void onError(IoException error) {
                throw new AssertionError(error);
            }
        });
        turn(loop);
        wire.deliver(4);
        turn(loop);
        wire.deliver(Transport.EOF);
        turn(loop);
        loop.stop();
        turn(loop);
        return listening;
    }

    private static void turn(EventLoop loop) {
        for (int i = 0; i < 4; i++) {
            loop.runTurn(Duration.ZERO);
        }
    }

    /** What both kinds of transports have. */
    private abstract class Counted implements Transport {
        @Override
        public String provider() {
            return "calls";
        }

        @Override
        public void rearm(int events) {}

        @Override
        public <T> T getOption(SocketOption<T> option) {
            throw new IoException(ErrorCode.UNSUPPORTED, "getOption");
        }
    }

    private final class Connection extends Counted implements StreamTransport {
        /** The bytes that wait, or EOF. */
        private int waiting;

        @Override
        public <T> void setOption(SocketOption<T> option, T value) {
            calls.add("set " + option + " " + value);
        }

        @Override
        public Endpoint localEndpoint() {
            calls.add("localEndpoint");
            return HERE;
        }

        @Override
        public Endpoint remoteEndpoint() {
            return THERE;
        }

        @Override
        public void bind(Endpoint local) {
            calls.add("bind");
        }

        @Override
        public boolean connect(Endpoint remote) {
            calls.add("connect");
            return true;
        }

        @Override
        public boolean finishConnect() {
            calls.add("finishConnect");
            return true;
        }

        @Override
        public int read(TransportBuffer into) {
            int count = waiting;
            if (count == 0) {
                // a back end that remembers the edge makes no call
                return WOULD_BLOCK;
            }
            calls.add("read " + (count == EOF ? "EOF" : count));
            if (count > 0) {
                waiting = 0;
                into.bytes().position(into.bytes().position() + count);
            }
            return count;
        }

        @Override
        public int write(TransportBuffer from) {
            ByteBuffer bytes = from.bytes();
            int count = bytes.remaining();
            calls.add("write " + count);
            bytes.position(bytes.limit());
            return count;
        }

        @Override
        public long write(TransportBuffer[] from, int count) {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                sum += write(from[i]);
            }
            return sum;
        }

        @Override
        public void shutdownOutput() {
            calls.add("shutdownOutput");
        }

        @Override
        public void shutdownInput() {
            calls.add("shutdownInput");
        }

        @Override
        public boolean close() {
            calls.add("close");
            return true;
        }
    }

    private final class Listening extends Counted implements ListenerTransport {
        private final boolean inherits;
        private boolean accepted;
        private @Nullable Object noDelay;

        Listening(boolean inherits) {
            this.inherits = inherits;
        }

        @Override
        public boolean inherits(SocketOption<?> option) {
            return inherits;
        }

        @Override
        public <T> void setOption(SocketOption<T> option, T value) {
            if (option.equals(SocketOption.TCP_NODELAY)) {
                noDelay = value;
            }
        }

        @Override
        public void listen(Endpoint local, int backlog) {}

        @Override
        public Endpoint localEndpoint() {
            return HERE;
        }

        @Override
        public @Nullable StreamTransport accept() {
            if (accepted) {
                return null;
            }
            accepted = true;
            calls.add("accept");
            return new Connection();
        }

        @Override
        public boolean close() {
            return true;
        }
    }

    /** Delivers what the test says. */
    private final class Wire implements Poller {
        private @Nullable Connection connection;
        private @Nullable TransportListener listener;
        private int next;

        void deliver(int bytesOrEnd) {
            next = bytesOrEnd;
        }

        @Override
        public void turn(long timeoutNanos, Runnable awake) {
            awake.run();
            Connection known = connection;
            TransportListener hears = listener;
            if (next != 0 && known != null && hears != null) {
                known.waiting = next;
                next = 0;
                hears.onEvents(known.waiting > 0 ? IoEvents.READABLE : IoEvents.READABLE | IoEvents.REMOTE_HANG_UP);
            }
        }

        @Override
        public void wakeup() {}

        @Override
        public void attach(Transport transport, TransportListener hears) {
            if (transport instanceof Connection one) {
                calls.add("attach");
                connection = one;
                listener = hears;
            }
        }

        @Override
        public void removeAll() {}

        @Override
        public void close() {}
    }

    private record Kinds(Listening listening) implements Transports {
        @Override
        public String provider() {
            return "calls";
        }

        @Override
        public boolean supports(Kind kind, SocketDomain domain) {
            return true;
        }

        @Override
        public Set<SocketOption<?>> options(Kind kind, SocketDomain domain) {
            return Set.of(SocketOption.TCP_NODELAY, SocketOption.KEEP_ALIVE);
        }

        @Override
        public StreamTransport openStream(SocketDomain domain) {
            throw new AssertionError("openStream");
        }

        @Override
        public ListenerTransport openListener(SocketDomain domain) {
            return listening;
        }

        @Override
        public DatagramTransport openDatagram(SocketDomain domain) {
            throw new AssertionError("openDatagram");
        }

        @Override
        public PipeEnds openPipe() {
            throw new AssertionError("openPipe");
        }
    }
}
