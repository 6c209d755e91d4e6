package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.PipeCalls;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.tck.LoopContract;
import aws.io.tck.PollerContract;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kernel gives the lowest number that is free: who keeps one beyond its close holds another's. */
@Timeout(60)
class NumberReuseTest implements LoopContract {
    private final CallMemory memory = CallMemory.ofThread();

    @TempDir
    Path folder;

    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }

    /** Two pipes of the same numbers, of which the first was closed while its reader was subscribed. */
    private interface Reuse {
        void check(RunningLoop running, IoHandle former, PollerContract.Events heardFormer, PollerContract.Events heardNext) throws Exception;
    }

    private void reuse(Reuse body) throws Exception {
        try (RunningLoop running = running()) {
            PollerContract.Events heardFormer = new PollerContract.Events();
            PollerContract.Events heardNext = new PollerContract.Events();
            Transports.PipeEnds reused = running.call(() -> {
                Transports.PipeEnds next;
                PipeCalls.Ends former = PipeCalls.pipe(memory);
                IoHandle handle = new IoHandle.Descriptor(former.reader());
                running.loop().subscribe(handle, IoEvents.READABLE, heardFormer);
                DescriptorCalls.close(memory, former.reader());
                DescriptorCalls.close(memory, former.writer());
                next = EpollTransports.INSTANCE.openPipe();
                assertEquals(former.reader(), ((EpollTransport) next.reader()).descriptor(), "the number is used again");
                running.loop().attach(next.reader(), events -> heardNext.onEvents(running.loop(), handle, events));
                body.check(running, handle, heardFormer, heardNext);
                next.writer().write(TransportBuffer.wrap(ByteBuffer.allocate(1)));
                next.writer().close();
                return next;
            });
            assertEquals(IoEvents.READABLE, heardNext.next() & IoEvents.READABLE, "the next owner hears of its own");
            running.run(reused.reader()::close);
        }
    }

    @Test
    void unsubscribingWhatWasClosedLeavesTheNextOwnerOfTheNumberWatched() throws Exception {
        reuse((running, former, heardFormer, heardNext) -> {
            running.loop().unsubscribe(former);
            assertEquals(IoEvents.HANDLE_REMOVED, heardFormer.next());
        });
    }

    @Test
    void rearmingWhatWasClosedTakesNoEventsFromTheNextOwnerOfTheNumber() throws Exception {
        reuse((running, former, heardFormer, heardNext) -> {
            IoException error = assertThrows(IoException.class, () -> running.loop().rearm(former, IoEvents.READABLE));
            assertEquals(ErrorCode.CLOSED_LOCALLY, error.code());
        });
    }

    @Test
    void rearmingWhatWasClosedSaysSoWhoeverHasTheNumber() throws Exception {
        try (RunningLoop running = running()) {
            running.run(() -> {
                PipeCalls.Ends former = PipeCalls.pipe(memory);
                IoHandle handle = new IoHandle.Descriptor(former.reader());
                running.loop().subscribe(handle, IoEvents.READABLE, new PollerContract.Events());
                DescriptorCalls.close(memory, former.reader());
                assertEquals(ErrorCode.CLOSED_LOCALLY, rearming(running, handle), "nobody");
                try (RandomAccessFile file = fileOf(former.reader())) {
                    assertEquals(ErrorCode.CLOSED_LOCALLY, rearming(running, handle), "a file: " + file);
                }
                DescriptorPair unwatched = new DescriptorPair();
                assertEquals(handle, unwatched.source());
                assertEquals(ErrorCode.CLOSED_LOCALLY, rearming(running, handle), "a pipe that nobody watches");
                unwatched.close();
                running.loop().unsubscribe(handle);
                DescriptorCalls.close(memory, former.writer());
            });
        }
    }

    @Test
    void whereAFileHasTheNumberOfAClosedHandleItsSubscriberStillHearsOfTheEndAndSoDoOthers() throws Exception {
        try (DescriptorPair other = new DescriptorPair();
                RunningLoop running = running()) {
            PollerContract.Events unsubscribed = new PollerContract.Events();
            PollerContract.Events left = new PollerContract.Events();
            PollerContract.Events others = new PollerContract.Events();
            RandomAccessFile[] files = new RandomAccessFile[2];
            PipeCalls.Ends ends = PipeCalls.pipe(memory);
            running.run(() -> {
                running.loop().subscribe(other.source(), IoEvents.READABLE, others);
                IoHandle reader = new IoHandle.Descriptor(ends.reader());
                running.loop().subscribe(reader, IoEvents.READABLE, unsubscribed);
                DescriptorCalls.close(memory, ends.reader());
                files[0] = fileOf(ends.reader());
                running.loop().unsubscribe(reader);
                assertEquals(IoEvents.HANDLE_REMOVED, unsubscribed.next());
                running.loop().subscribe(new IoHandle.Descriptor(ends.writer()), IoEvents.READABLE, left);
                DescriptorCalls.close(memory, ends.writer());
                files[1] = fileOf(ends.writer());
            });
            LoopContract.await(running.loop().stop());
            assertEquals(IoEvents.HANDLE_REMOVED, last(left));
            assertEquals(IoEvents.HANDLE_REMOVED, others.next());
            files[0].close();
            files[1].close();
        }
    }

    @Test
    void aTransportThatWasClosedReachesNotTheNextOwnerOfItsNumber() {
        Endpoint name = Endpoint.local("\0aws-io-reuse-" + ProcessHandle.current().pid());
        Transports transports = EpollTransports.INSTANCE;
        ListenerTransport listener = transports.openListener(SocketDomain.LOCAL);
        listener.listen(name, 4);
        StreamTransport[] clients = {transports.openStream(SocketDomain.LOCAL), null};
        clients[0].connect(name);
        StreamTransport former = accepted(listener);
        int number = ((EpollTransport) former).descriptor();
        clients[1] = transports.openStream(SocketDomain.LOCAL);
        clients[1].connect(name);
        former.close();
        StreamTransport next = accepted(listener);
        assertEquals(number, ((EpollTransport) next).descriptor(), "the number is used again");
        clients[1].write(TransportBuffer.wrap(ByteBuffer.allocate(7)));
        for (Runnable call : new Runnable[] {
            () -> former.read(TransportBuffer.wrap(ByteBuffer.allocate(100))),
            () -> former.write(TransportBuffer.wrap(ByteBuffer.allocate(1))),
            former::shutdownOutput,
            former::shutdownInput,
            former::finishConnect,
            former::localEndpoint
        }) {
            assertEquals(ErrorCode.CLOSED_LOCALLY, assertThrows(IoException.class, call::run).code());
        }
        assertTrue(former.close(), "again");
        assertEquals(7, next.read(TransportBuffer.wrap(ByteBuffer.allocate(100))));
        next.close();
        clients[0].close();
        clients[1].close();
        listener.close();
    }

    private static StreamTransport accepted(ListenerTransport listener) {
        @Nullable StreamTransport accepted = listener.accept();
        assertNotNull(accepted);
        return accepted;
    }

    private static ErrorCode rearming(RunningLoop running, IoHandle handle) {
        return assertThrows(IoException.class, () -> running.loop().rearm(handle, IoEvents.READABLE)).code();
    }

    /** Opens files until one has the number. */
    private RandomAccessFile fileOf(int number) throws Exception {
        RandomAccessFile file = new RandomAccessFile(folder.resolve(String.valueOf(number)).toFile(), "rw");
        String link = Path.of("/proc/self/fd", String.valueOf(number)).toRealPath().toString();
        assertEquals(folder.toRealPath().resolve(String.valueOf(number)).toString(), link, "the number is used again");
        return file;
    }

    private static int last(PollerContract.Events events) throws InterruptedException {
        int last = events.next();
        while (!events.isEmpty()) {
            last = events.next();
        }
        return last;
    }
}
