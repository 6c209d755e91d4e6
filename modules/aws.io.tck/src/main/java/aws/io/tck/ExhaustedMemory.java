package aws.io.tck;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An echo server in its own JVM with little memory, whose heap is filled on the loop's thread while requests come in and tasks throw;
 * then the memory is freed. Prints what became of the loop and of a new connection.
 */
final class ExhaustedMemory {
    /** Only written: they keep memory from being free. */
    @SuppressWarnings("unused")
    private static @Nullable List<Object> ballast;

    @SuppressWarnings("unused")
    private static volatile byte @Nullable [] garbage;

    private static volatile boolean freed;

    private ExhaustedMemory() {}

    public static void main(String[] args) throws Exception {
        EventLoopFactory factory = Class.forName(args[0]).asSubclass(EventLoopFactory.class).getConstructor().newInstance();
        // a handler that needs memory itself, as one that logs does
        LoopOptions options = LoopOptions.builder().errorHandler(report -> garbage = new byte[1 << 20]).build();
        EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(1).options(options).start();
        EventLoop loop = group.loops().getFirst();
        Server server = ServerBootstrap.builder(group)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new Echo()))
                .join();
        try (Socket first = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            ask(first);
            CountDownLatch everythingIsScheduled = new CountDownLatch(1);
            loop.schedule(Task.of(status -> {
                awaitSurely(everythingIsScheduled);
                fill();
                throw new OutOfMemoryError("on purpose");
            }));
            for (int i = 0; i < 15; i++) {
                loop.schedule(Task.of(status -> consume(new byte[8 << 20])));
            }
            loop.schedule(new FreesAfterSomeTurns(loop));
            first.getOutputStream().write(1);
            everythingIsScheduled.countDown();
            // nothing here may need memory now
            while (!freed) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        try (Socket second = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            ask(second);
        }
        System.out.println("loop " + loop.state());
        System.exit(0);
    }

    private static void awaitSurely(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void fill() {
        List<Object> all = new ArrayList<>(1 << 16);
        ballast = all;
        for (int size = 1 << 20; size >= 16; size /= 2) {
            try {
                while (all.size() < 1 << 16) {
                    all.add(new byte[size]);
                }
            } catch (OutOfMemoryError e) {
                // that is what we want
            }
        }
    }

    private static void consume(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalStateException();
        }
        throw new IllegalStateException("on purpose");
    }

    private static void ask(Socket socket) throws Exception {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(1);
        if (socket.getInputStream().read() != 1) {
            throw new IllegalStateException("no answer");
        }
    }

    /** Submits itself again for some turns, in which events are handled without memory. */
    private static final class FreesAfterSomeTurns extends Task {
        private final EventLoop loop;
        private int turns;

        FreesAfterSomeTurns(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void run(TaskStatus status) {
            if (++turns < 10) {
                loop.schedule(this);
            } else {
                ballast = null;
                freed = true;
            }
        }
    }

    private static final class Echo extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }
}
