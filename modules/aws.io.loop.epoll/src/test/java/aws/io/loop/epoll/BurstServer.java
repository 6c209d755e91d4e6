package aws.io.loop.epoll;

import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import aws.io.socket.Endpoint;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/** A server in its own JVM, until its input ends. It makes small writes outside a read; the client's byte selects which. */
final class BurstServer {
    static final int WRITES = 10_000;
    static final int SIZE = 10;

    /** One write in one task. */
    static final byte LONE = 'l';

    /** All writes in one task. */
    static final byte TASK = 't';

    /** All writes on another thread, while the loop is busy. */
    static final byte FOREIGN = 'f';

    private BurstServer() {}

    public static void main(String[] args) throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(1).start();
        ServerBootstrap.builder(group)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                    if (channel != null) {
                        channel.add(new Burst());
                    }
                })
                .thenAccept(server -> System.out.println("port " + ((Endpoint.Inet) server.localEndpoint()).port()));
        while (System.in.read() >= 0) {
            // To the end.
        }
        System.exit(0);
    }

    private static final class Burst extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            byte what = message.bytes().get();
            message.release();
            Channel channel = slot.channel();
            if (what == FOREIGN) {
                busy(channel);
            } else {
                int count = what == LONE ? 1 : WRITES;
                channel.schedule(ChannelTask.of(status -> {
                    for (int i = 0; i < count; i++) {
                        // without a promise, which would be kept in another task
                        slot.write(ByteBuffer.allocate(SIZE));
                    }
                }));
            }
        }

        /** So small that each byte is granted again at once, and not by a timer. */
        @Override
        public long initialWindowSize() {
            return 2;
        }

        private static void busy(Channel channel) {
            CountDownLatch written = new CountDownLatch(1);
            channel.loop().schedule(Task.of(status -> {
                Thread.ofPlatform().daemon().start(() -> {
                    for (int i = 0; i < WRITES; i++) {
                        channel.write(ByteBuffer.allocate(SIZE));
                    }
                    written.countDown();
                });
                try {
                    written.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
    }
}
