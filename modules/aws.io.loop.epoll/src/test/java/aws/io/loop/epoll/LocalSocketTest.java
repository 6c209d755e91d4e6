package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.IoHandle;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.PipeCalls;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.PeerCredentials;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketListener;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.tck.LoopContract;
import aws.io.tck.StreamPair;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Unix domain sockets, beyond what all providers have. */
@Timeout(60)
class LocalSocketTest implements LoopContract {
    private static final int MANY = 2_000;

    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }

    @Test
    void anAbstractNameLeavesNoFileAndIsItsOwnAddress() {
        try (RunningLoop running = running()) {
            Endpoint name = Endpoint.local("\0aws-io-test-" + ProcessHandle.current().pid());
            StreamPair pair = StreamPair.connect(running, SocketDomain.LOCAL, name);
            assertEquals(name, pair.server().localEndpoint());
            assertEquals(name, pair.client().remoteEndpoint());
            assertEquals("unix:@aws-io-test-" + ProcessHandle.current().pid(), name.toString());
            assertArrayEquals(new byte[] {1, 2}, pair.exchange(running, new byte[] {1, 2}));
            pair.close(running);
        }
    }

    @Test
    void thePeersCredentialsAreTheKernelsWord() {
        try (RunningLoop running = running()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.LOCAL, Endpoint.local("\0aws-io-peer-" + ProcessHandle.current().pid()));
            PeerCredentials peer = running.call(() -> pair.server().getOption(SocketOption.PEER_CREDENTIALS));
            assertEquals(ProcessHandle.current().pid(), peer.process());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> pair.client().setOption(SocketOption.PEER_CREDENTIALS, new PeerCredentials(1, 0, 0)));
            pair.close(running);
        }
    }

    /** A read stops behind the byte that brought descriptors, though more is there, and the kernel tells no other edge. */
    @Test
    void descriptorsArriveWithTheirByteAndNothingBehindItIsForgotten() {
        try (RunningLoop running = running();
                DescriptorPair pipe = new DescriptorPair()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.LOCAL, Endpoint.local("\0aws-io-pass-" + ProcessHandle.current().pid()));
            List<IoHandle.Descriptor> got = new ArrayList<>();
            CompletableFuture<byte[]> all = running.call(() -> {
                pair.server().acceptDescriptors();
                return StreamPair.read(pair.server(), 1_003);
            });
            running.run(() -> {
                List<IoHandle.Descriptor> one = List.of((IoHandle.Descriptor) pipe.sink());
                assertEquals(3, pair.client().sendDescriptors(TransportBuffer.wrap(ByteBuffer.wrap(new byte[] {1, 2, 3})), one));
                pair.client().write(IoMessage.wrap(ByteBuffer.allocate(1_000)));
            });
            assertEquals(1_003, LoopContract.await(all).length);
            running.run(() -> got.addAll(pair.server().takeDescriptors()));
            assertEquals(1, got.size());
            PipeCalls.write(CallMemory.ofThread(), (int) got.getFirst().number(), MemorySegment.ofArray(new byte[5]), 0, 5);
            assertEquals(5, pipe.waiting());
            DescriptorCalls.close(CallMemory.ofThread(), (int) got.getFirst().number());
            pair.close(running);
        }
    }

    @Test
    void descriptorsThatNobodyTakesAreClosedWithTheSocket() throws Exception {
        try (RunningLoop running = running();
                DescriptorPair pipe = new DescriptorPair()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.LOCAL, Endpoint.local("\0aws-io-leak-" + ProcessHandle.current().pid()));
            CompletableFuture<byte[]> all = running.call(() -> {
                pair.server().acceptDescriptors();
                return StreamPair.read(pair.server(), 1);
            });
            running.run(() -> pair.client().sendDescriptors(
                    TransportBuffer.wrap(ByteBuffer.wrap(new byte[1])), List.of((IoHandle.Descriptor) pipe.sink())));
            LoopContract.await(all);
            pair.close(running);
            pipe.closeSink();
            // the pipe has ended only if no other descriptor of its sink is left
            assertEquals(0, pipe.waitingOrEnd());
        }
    }

    @Test
    void aDescriptorThatIsNotOpenIsNamedAndTheSocketIsAsGoodAsBefore() {
        try (RunningLoop running = running()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.LOCAL, Endpoint.local("\0aws-io-bad-" + ProcessHandle.current().pid()));
            running.run(() -> {
                List<IoHandle.Descriptor> some = List.of(new IoHandle.Descriptor(0), new IoHandle.Descriptor(1 << 20));
                IllegalArgumentException error = assertThrows(
                        IllegalArgumentException.class,
                        () -> pair.client().sendDescriptors(TransportBuffer.wrap(ByteBuffer.allocate(1)), some));
                assertEquals("descriptors: [0, 1048576], allowed are those that are open", error.getMessage());
                List<IoHandle.Descriptor> longer = List.of(new IoHandle.Descriptor(1L << 32));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> pair.client().sendDescriptors(TransportBuffer.wrap(ByteBuffer.allocate(1)), longer));
            });
            assertArrayEquals(new byte[] {1}, pair.exchange(running, new byte[] {1}));
            pair.close(running);
        }
    }

    @Test
    void descriptorsAreForLocalSocketsAndForAByte() {
        try (RunningLoop running = running()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
            running.run(() -> {
                List<IoHandle.Descriptor> some = List.of(new IoHandle.Descriptor(0));
                IoException error = assertThrows(
                        IoException.class, () -> pair.client().sendDescriptors(TransportBuffer.wrap(ByteBuffer.allocate(1)), some));
                assertEquals(ErrorCode.UNSUPPORTED, error.code());
                assertThrows(
                        IllegalArgumentException.class,
                        () -> pair.client().sendDescriptors(TransportBuffer.wrap(ByteBuffer.allocate(0)), some));
                assertThrows(IoException.class, pair.client()::acceptDescriptors);
                assertEquals(List.of(), pair.client().takeDescriptors());
            });
            pair.close(running);
        }
    }

    /** A receiver that is full is not an event for a sender that is not connected to it. */
    @Test
    void aDatagramWhoseReceiverIsFullIsSentWhenItIsNot() {
        try (RunningLoop running = running()) {
            long self = ProcessHandle.current().pid();
            Endpoint to = Endpoint.local("\0aws-io-full-" + self);
            DatagramSocket receiver = DatagramSocket.open(running.loop().transports(), SocketDomain.LOCAL, SocketOptions.DEFAULT);
            receiver.bind(to);
            DatagramSocket sender = DatagramSocket.open(running.loop().transports(), SocketDomain.LOCAL, SocketOptions.DEFAULT);
            List<Object> outcomes = Collections.synchronizedList(new ArrayList<>());
            running.run(() -> {
                sender.attach(running.loop());
                for (int i = 0; i < MANY; i++) {
                    IoMessage message = IoMessage.wrap(ByteBuffer.allocate(4).putInt(i).flip());
                    message.onWritten((context, error) -> outcomes.add(error == null ? "sent" : error), null);
                    sender.send(message, to);
                }
                assertTrue(sender.queued() > 0, "the receiver takes a few only (net.unix.max_dgram_qlen)");
            });
            CompletableFuture<List<Integer>> all = new CompletableFuture<>();
            running.run(() -> {
                receiver.attach(running.loop());
                Numbers numbers = new Numbers(receiver, all);
                receiver.subscribe(numbers);
                numbers.onReadable(false);
            });
            List<Integer> received = LoopContract.await(all);
            for (int i = 0; i < MANY; i++) {
                assertEquals(i, received.get(i));
            }
            running.until(() -> outcomes.size() == MANY);
            assertEquals(Collections.nCopies(MANY, "sent"), outcomes);
            running.run(() -> {
                sender.close();
                receiver.close();
            });
        }
    }

    private record Numbers(DatagramSocket socket, CompletableFuture<List<Integer>> all, List<Integer> some) implements SocketListener {
        Numbers(DatagramSocket socket, CompletableFuture<List<Integer>> all) {
            this(socket, all, new ArrayList<>());
        }

        @Override
        public void onReadable(boolean hangUp) {
            IoMessage into = IoMessage.wrap(ByteBuffer.allocate(64));
            while (socket.receive(into) != Transport.WOULD_BLOCK) {
                some.add(into.bytes().flip().getInt());
                into.bytes().clear();
            }
            if (some.size() == MANY) {
                all.complete(some);
            }
        }

        @Override
        public void onError(IoException error) {
            all.completeExceptionally(error);
        }
    }
}
