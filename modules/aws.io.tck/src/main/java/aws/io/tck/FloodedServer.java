package aws.io.tck;

import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An echo server of two loops in its own JVM, with a heap of 64 MB and as much memory off the heap. It prints its port, and its memory
 * for each line that it reads; at "take" it takes all memory off the heap, until "give back".
 */
final class FloodedServer {
    /** What the kernel holds of a connection in each direction and on each side, so that the rest is in our memory. */
    static final int KERNEL_BUFFER = 16 * 1024;

    private static final String PLAIN = "plain";

    private FloodedServer() {}

    /** {@return the process, with what it prints in its standard output} */
    static Process start(EventLoopFactory factory, @Nullable TlsProvider tls, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("-Xmx64m", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:+ExitOnOutOfMemoryError"));
        all.addAll(List.of(options));
        return KitProgram.start(
                KitProgram.command(FloodedServer.class, factory, all, tls == null ? PLAIN : tls.getClass().getName()));
    }

    public static void main(String[] args) throws Exception {
        EventLoopFactory factory = Class.forName(args[0]).asSubclass(EventLoopFactory.class).getConstructor().newInstance();
        EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(2).start();
        ServerBootstrap.Builder bootstrap = ServerBootstrap.builder(group)
                .socketOptions(SocketOptions.DEFAULT.with(SocketOption.SEND_BUFFER, KERNEL_BUFFER));
        if (!args[1].equals(PLAIN)) {
            TlsProvider provider = Class.forName(args[1]).asSubclass(TlsProvider.class).getConstructor().newInstance();
            bootstrap.tls(TlsContext.server(TlsOptions.builder()
                            .identity(TestIdentities.localhost())
                            .handshakeTimeout(Duration.ofMinutes(2))
                            .build(),
                    provider));
        }
        Server server = bootstrap.build().listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new Echo())).join();
        System.out.println("port " + server.port());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<IoMessage> taken = new ArrayList<>();
        String line;
        while ((line = in.readLine()) != null) {
            switch (line) {
                case "take" -> onEachLoop(group, loop -> takeAll(loop, taken));
                case "give back" -> onEachLoop(group, loop -> giveBack(loop, taken));
                default -> System.out.println("memory " + group.memory());
            }
        }
        System.exit(0);
    }

    /** Runs something on one loop after the other. */
    private static void onEachLoop(EventLoopGroup group, Consumer<EventLoop> body) {
        for (EventLoop loop : group.loops()) {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            loop.schedule(Task.of(status -> {
                body.accept(loop);
                done.complete(true);
            }));
            LoopContract.await(done);
        }
        System.out.println("memory " + group.memory());
    }

    private static void takeAll(EventLoop loop, List<IoMessage> taken) {
        try {
            while (true) {
                IoMessage message = MessagePool.of(loop).acquire(BufferKind.OFF_HEAP, MessagePool.FRAGMENT);
                message.tag(loop);
                taken.add(message);
            }
        } catch (OutOfMemoryError e) {
            // None is left, which is what we want.
            return;
        }
    }

    private static void giveBack(EventLoop loop, List<IoMessage> taken) {
        // A message of another loop is released there, which may have no memory for the task now: each loop releases its own.
        List<IoMessage> own = new ArrayList<>();
        for (IoMessage message : taken) {
            if (isOf(loop, message)) {
                own.add(message);
            }
        }
        taken.removeAll(own);
        own.forEach(IoMessage::release);
    }

    private static boolean isOf(EventLoop loop, IoMessage message) {
        try {
            return message.tag() == loop;
        } catch (IoException e) {
            return false;
        }
    }

    private static final class Echo extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }
}
