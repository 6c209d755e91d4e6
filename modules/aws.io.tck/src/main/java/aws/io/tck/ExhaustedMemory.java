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
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * An echo server in a JVM of its own with little memory, whose heap is filled on the loop's thread while requests come in and tasks throw;
 * then the memory is freed. Prints what became of the loop and of a new connection.
 */
final class ExhaustedMemory {
    private static @Nullable List<Object> ballast;

    private ExhaustedMemory() {}

    public static void main(String[] args) throws Exception {
        EventLoopFactory factory = Class.forName(args[0]).asSubclass(EventLoopFactory.class).getConstructor().newInstance();
        // a handler that needs memory itself, as one that logs does
        LoopOptions options = LoopOptions.builder().errorHandler(report -> new byte[1 << 20].clone()).build();
        EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(1).options(options).start();
        EventLoop loop = group.loops().getFirst();
        Server server = ServerBootstrap.builder(group)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new Echo()))
                .join();
        try (Socket first = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            ask(first);
            CountDownLatch filled = new CountDownLatch(1);
            loop.schedule(Task.of(status -> {
                fill();
                filled.countDown();
                throw new OutOfMemoryError("on purpose");
            }));
            filled.await();
            Task[] thrown = new Task[50];
            try {
                first.getOutputStream().write(1);
                for (int i = 0; i < thrown.length; i++) {
                    loop.schedule(Task.of(status -> consume(new byte[8 << 20])));
                }
            } catch (OutOfMemoryError e) {
                // this thread may meet it first
                thrown[0] = null;
            }
            ballast = null;
            CountDownLatch after = new CountDownLatch(1);
            loop.schedule(Task.of(status -> after.countDown()));
            after.await();
        }
        try (Socket second = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            ask(second);
        }
        System.out.println("loop " + loop.state());
        System.exit(0);
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
                continue;
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

    private static final class Echo extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }
}
