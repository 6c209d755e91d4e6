package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoHandle;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import aws.io.testing.FakeCompletionLoopFactory;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A back end by completions keeps the contracts: the proof that the seam is honest. */
class FakeCompletionTest implements EventLoopContract, SocketContract, PipeContract {
    private final FakeCompletionLoopFactory factory = new FakeCompletionLoopFactory();

    @Override
    public EventLoopFactory factory() {
        return factory;
    }

    @Override
    @Deviation("A reset that nobody reads is not told of: only a read under way ends with it.")
    public boolean tellsOfAResetThatNobodyReads() {
        return false;
    }

    @Override
    @Deviation("Closing a socket or a pipe drops a write that is not complete: a write of the same turn never is.")
    public int writtenBeforeAClose(int writes) {
        return 0;
    }

    @Override
    public Endpoint silentEndpoint() {
        Endpoint silent = Endpoint.inet("127.0.0.1", 9);
        factory.silence(silent);
        return silent;
    }

    @Test
    @Deviation("Foreign handles cannot be watched: there is no operating system below.")
    void foreignHandlesAreRefused() {
        try (RunningLoop running = running()) {
            PollerContract.assertRefused(running, new IoHandle.Descriptor(0));
        }
    }

    @Test
    void thePageSaysWhatItCan() {
        ProviderPage.check(Path.of("..", "..", "docs", "loops.md"), factory, FakeCompletionTest.class);
    }

    /** The C library tells error 0, and forgets the waiting connections until a new one comes. */
    @Test
    void aListenerWithoutDescriptorsSaysSoRestsAndGoesOn() throws Exception {
        try (RunningLoop running = running()) {
            ListenerSocket listener = ListenerSocket.open(running.loop().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            listener.listen(Endpoint.inet("127.0.0.1", 0), 4);
            AtomicInteger errors = new AtomicInteger();
            CompletableFuture<StreamSocket> accepted = new CompletableFuture<>();
            factory.failAccepts(2);
            running.run(() -> listener.startAccept(running.loop(), new ListenerSocket.AcceptListener() {
                @Override
                public void onAccept(StreamSocket socket) {
                    accepted.complete(socket);
                }

                @Override
                public void onError(IoException error) {
                    if (error.code() == ErrorCode.TOO_MANY_DESCRIPTORS) {
                        errors.incrementAndGet();
                    }
                    // As a log does that needs a file: whoever waits is to be accepted all the same.
                    throw new NoClassDefFoundError("on purpose");
                }
            }));
            StreamSocket client = StreamSocket.open(running.loop().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            client.connect(listener.localEndpoint(), running.loop(), (socket, error) -> {});
            StreamSocket server = LoopContract.await(accepted);
            assertEquals(1, errors.get(), "notified once of failures in a row");
            server.close();
            running.run(() -> {
                client.close();
                listener.close();
            });
        }
    }

    @Override
    @Deviation("A local socket cannot be reset: the peer of a stream that was cut reads the end, and only the writer gets an error.")
    public boolean localSocketsShowACut() {
        return false;
    }

    @Override
    @Deviation("A pipe cannot be reset: its reader reads the end though bytes are missing, and only the writer gets an error.")
    public boolean pipesShowACut() {
        return false;
    }

    @Override
    @Deviation("An ABORT drops, by a reset, what was written in the same turn: a write is begun within the call and ends later.")
    public boolean writesWithinTheCall() {
        return false;
    }
}
