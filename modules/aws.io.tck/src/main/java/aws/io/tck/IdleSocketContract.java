package aws.io.tck;

import aws.io.IoException;
import aws.io.channel.ChannelOptions;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.loop.spi.Transports;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketListener;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import aws.io.tck.SocketChannelContract.End;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets that wait use no processor: for input, for room in the kernel, or behind a closed window with input that nobody reads. */
@Timeout(60)
public interface IdleSocketContract extends LoopContract {
    private static StreamPair pair(RunningLoop running) {
        return StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
    }

    @Test
    default void aListenerAndConnectionsWithoutTrafficUseNoProcessor() {
        Processor processor = new Processor();
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            ListenerSocket listener = ListenerSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
            listener.listen(Endpoint.inet("127.0.0.1", 0), 4);
            running.run(() -> listener.startAccept(running.loop(), new ListenerSocket.AcceptListener() {
                @Override
                public void onAccept(StreamSocket socket) {
                    socket.close();
                }

                @Override
                public void onError(IoException error) {}
            }));
            StreamPair pair = pair(running);
            End one = End.over(running, pair.server(), ChannelOptions.DEFAULT, 1_000);
            End other = End.over(running, pair.client(), ChannelOptions.DEFAULT, 1_000);
            running.run(() -> one.application.slot().send(IoMessage.wrap(ByteBuffer.allocate(100)), Direction.WRITE));
            running.until(() -> other.application.bytes().length == 100);
            DatagramSocket datagrams = null;
            if (supports(Transports.Kind.DATAGRAM, SocketDomain.IPV4)) {
                DatagramSocket socket = DatagramSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
                socket.bind(Endpoint.inet("127.0.0.1", 0));
                running.run(() -> {
                    socket.attach(running.loop());
                    socket.subscribe(ignoring());
                });
                datagrams = socket;
            }
            processor.requireIdle("a loop with a listener, a connection and a datagram socket");
            running.run(listener::close);
            if (datagrams != null) {
                running.run(datagrams::close);
            }
        }
    }

    @Test
    default void connectionsThatCannotGoOnUseNoProcessor() {
        Processor processor = new Processor();
        try (RunningLoop running = running()) {
            // its peer sends more than the window takes, then ends its output
            StreamPair unread = pair(running);
            End closed = End.over(running, unread.server(), ChannelOptions.DEFAULT, 10);
            running.run(() -> {
                unread.client().write(StreamPair.message(new byte[1_000]));
                unread.client().shutdownOutput();
            });
            running.until(() -> closed.application.bytes().length == 10);
            // its peer reads nothing
            StreamPair full = pair(running);
            KernelBuffers.narrow(running, running, full);
            End blocked = End.over(running, full.server(), ChannelOptions.DEFAULT, 10);
            running.run(() -> blocked.application.slot().send(IoMessage.wrap(ByteBuffer.allocate(KernelBuffers.MORE)), Direction.WRITE));
            // its owner has been notified of input, and does not read
            StreamPair ignored = pair(running);
            running.run(() -> {
                ignored.server().subscribe(ignoring());
                ignored.client().write(StreamPair.message(new byte[1_000]));
            });
            processor.requireIdle("a loop whose connections wait for their owners and their peers");
            unread.close(running);
            full.close(running);
            ignored.close(running);
        }
    }

    private static SocketListener ignoring() {
        return new SocketListener() {
            @Override
            public void onReadable(boolean hangUp) {}

            @Override
            public void onError(IoException error) {}
        };
    }
}
