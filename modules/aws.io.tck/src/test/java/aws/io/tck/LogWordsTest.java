package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.IoMessage;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import aws.io.testing.FakeCompletionLoopFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a log says of the things that a user holds. */
@Timeout(60)
class LogWordsTest {
    private final FakeCompletionLoopFactory factory = new FakeCompletionLoopFactory();

    @Test
    void aGroupSaysItsNameItsProviderItsSizeAndItsState() {
        LoopOptions options = LoopOptions.builder().name("web").build();
        EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(2).options(options).start();
        assertEquals("EventLoopGroup[web, fake-completion, 2, RUNNING]", group.toString());
        EventLoop first = group.loops().getFirst();
        assertEquals("EventLoop[web-0, fake-completion, RUNNING]", first.toString());
        LoopContract.await(first.shutdown(Duration.ZERO));
        assertEquals("EventLoopGroup[web, fake-completion, 2, RUNNING and CLOSED]", group.toString());
        group.close();
        assertEquals("EventLoopGroup[web, fake-completion, 2, CLOSED]", group.toString());
    }

    @Test
    void aGroupOfLoopsThatWereThereIsNamedByThem() {
        EventLoop first = factory.newLoop(LoopOptions.builder().name("first").build());
        EventLoop last = factory.newLoop(LoopOptions.builder().name("last").build());
        EventLoopGroup both = EventLoopGroup.of(List.of(first, last));
        assertEquals("EventLoopGroup[first to last, fake-completion, 2, NEW]", both.toString());
        assertEquals("EventLoopGroup[last, fake-completion, 1, NEW]", EventLoopGroup.of(List.of(last)).toString());
        both.close();
    }

    @Test
    void aServerSaysWhereItListensAndWhetherItDoesStill() {
        try (EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(1).start()) {
            Server server = LoopContract.await(ServerBootstrap.builder(group).build().listen(Endpoint.inet("127.0.0.1", 0), channel -> {}));
            String where = "Server[127.0.0.1:" + server.port();
            assertEquals(where + ", listening]", server.toString());
            LoopContract.await(server.close());
            assertEquals(where + ", closed]", server.toString());
        }
    }

    @Test
    void aListenerAndADatagramSocketSayTheirAddressAndState() {
        ListenerSocket listener = ListenerSocket.open(factory.transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
        assertEquals("ListenerSocket[IPV4, not bound]", listener.toString());
        listener.listen(Endpoint.inet("127.0.0.1", 0), 1);
        Endpoint bound = listener.localEndpoint();
        assertEquals("ListenerSocket[" + bound + ", listening]", listener.toString());
        listener.close();
        assertEquals("ListenerSocket[" + bound + ", closed]", listener.toString());
        DatagramSocket datagram = DatagramSocket.open(factory.transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
        assertEquals("DatagramSocket[IPV4, not bound]", datagram.toString());
        datagram.bind(Endpoint.inet("127.0.0.1", 0));
        assertEquals("DatagramSocket[IPV4, bound]", datagram.toString());
        datagram.close();
        assertEquals("DatagramSocket[IPV4, closed]", datagram.toString());
    }

    /** Even of one that is nobody's any more: a log must not throw. */
    @Test
    void aMessageSaysItsLengthAndMemoryOrThatItWasReleased() {
        IoMessage message = IoMessage.wrap(ByteBuffer.allocate(3));
        assertEquals("IoMessage[3 bytes on the heap]", message.toString());
        assertEquals("IoMessage[4 bytes off the heap]", IoMessage.wrap(ByteBuffer.allocateDirect(4)).toString());
        message.release();
        assertEquals("IoMessage[released]", message.toString());
    }
}
