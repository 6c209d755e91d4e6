package example.loop.counting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.IoException;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import aws.io.tck.EventLoopContract;
import aws.io.tck.PipeContract;
import aws.io.tck.PollerContract;
import aws.io.tck.SocketContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loop that is implemented whole keeps every contract that the base loop keeps. */
class CountingLoopTest implements EventLoopContract, PollerContract, SocketContract, PipeContract {
    private final List<AutoCloseable> open = new ArrayList<>();

    @Override
    public EventLoopFactory factory() {
        return new CountingEventLoopFactory();
    }

    @Test
    void itCountsTasksAndEvents() throws Exception {
        try (HandlePair pair = openPair();
                RunningLoop running = running()) {
            CountingEventLoop loop = (CountingEventLoop) running.loop();
            PollerContract.Events heard = new PollerContract.Events();
            pair.writeByte();
            running.run(() -> loop.subscribe(pair.source(), IoEvents.READABLE, heard));
            assertEquals(IoEvents.READABLE, heard.next());
            assertEquals(1, loop.events());
            assertTrue(loop.tasks() > 0, loop.toString());
        }
    }

    @Test
    void itIsChosenByItsNameAlone() {
        assertEquals("nio", EventLoopGroup.providers().choose(null).name());
        assertEquals("counting", EventLoopGroup.providers().choose("counting").name());
        IoException error = assertThrows(IoException.class, () -> EventLoopGroup.providers().choose("nonesuch"));
        assertTrue(error.getMessage().contains("counting (priority 1): only by name: it counts"), error.getMessage());
    }

    @Override
    public HandlePair openPair() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        return new PipePair(pipe);
    }

    /** A listener that accepts nobody and whose backlog is full: the kernel drops what comes next. */
    @Override
    public Endpoint silentEndpoint() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(server);
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        while (true) {
            Socket filler = new Socket();
            open.add(filler);
            try {
                filler.connect(address, 200);
            } catch (SocketTimeoutException e) {
                return Endpoint.inet(address.getAddress().getHostAddress(), address.getPort());
            }
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private record PipePair(Pipe pipe) implements HandlePair {
        @Override
        public IoHandle source() {
            return new IoHandle.Selectable(pipe.source());
        }

        @Override
        public IoHandle sink() {
            return new IoHandle.Selectable(pipe.sink());
        }

        @Override
        public void writeByte() throws IOException {
            pipe.sink().write(ByteBuffer.allocate(1));
        }

        @Override
        public void drain() throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(1024);
            while (pipe.source().read(bytes) > 0) {
                bytes.clear();
            }
        }

        @Override
        public void closeSink() throws IOException {
            pipe.sink().close();
        }

        @Override
        public void close() throws IOException {
            pipe.sink().close();
            pipe.source().close();
        }
    }
}
