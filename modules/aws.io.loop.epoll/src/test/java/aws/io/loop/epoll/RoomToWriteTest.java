package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.channel.BufferKind;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transport;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.tck.LoopContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection is notified of room to write only if a write has found none. */
@Timeout(60)
class RoomToWriteTest implements LoopContract {
    private final BlockingQueue<Integer> events = new LinkedBlockingQueue<>();

    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }

    @Test
    void anAcceptedConnectionIsNotifiedOfRoomOnlyAfterAWriteThatFoundNone() throws Exception {
        try (RunningLoop running = running();
                Socket peer = new Socket()) {
            EventLoop loop = running.loop();
            ListenerTransport listener = EpollTransports.INSTANCE.openListener(SocketDomain.IPV4);
            listener.listen(Endpoint.inet("127.0.0.1", 0), 1);
            peer.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), ((Endpoint.Inet) listener.localEndpoint()).port()));
            StreamTransport connection = listener.accept();
            assertNotNull(connection);
            running.run(() -> loop.attach(connection, events::add));
            peer.getOutputStream().write(1);
            assertEquals(IoEvents.READABLE, next(), "neither before nor with the input");

            running.run(() -> drop(loop, connection));
            long written = running.call(() -> fill(loop, connection));
            assertTrue(written > 0);
            running.run(() -> connection.rearm(IoEvents.WRITABLE));
            peer.getInputStream().readNBytes((int) written);
            assertEquals(IoEvents.WRITABLE, next() & IoEvents.WRITABLE);

            running.run(() -> drop(loop, connection));
            peer.getOutputStream().write(2);
            assertEquals(IoEvents.READABLE, next(), "it waits for no room any more");
            running.run(connection::close);
            listener.close();
        }
    }

    private @Nullable Integer next() throws InterruptedException {
        return events.poll(PATIENCE, TimeUnit.SECONDS);
    }

    private static long fill(EventLoop loop, StreamTransport connection) {
        long written = 0;
        IoMessage message = MessagePool.of(loop).acquire(BufferKind.OFF_HEAP, MessagePool.FRAGMENT);
        int count;
        do {
            message.bytes().position(0).limit(message.bytes().capacity());
            count = connection.write(message);
            written += Math.max(0, count);
        } while (count != Transport.WOULD_BLOCK);
        message.release();
        return written;
    }

    /** Reads what has come, so that the next byte is an edge, and forgets the events until then. */
    private void drop(EventLoop loop, StreamTransport connection) {
        IoMessage message = MessagePool.of(loop).acquire(BufferKind.OFF_HEAP, 64);
        while (connection.read(message) > 0) {
            message.bytes().clear();
        }
        message.release();
        events.clear();
    }
}
