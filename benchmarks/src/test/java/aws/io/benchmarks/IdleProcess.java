package aws.io.benchmarks;

import aws.io.ClientBootstrap;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The process that {@link DeviceBudgetTest} counts: {@code LOOP} has one loop, a server and a connection to it over which one message has gone
 * back and forth; {@code bare} has nothing; {@code LOOP restless} has a thread besides that wakes ten times a second. It prints {@code at rest}
 * and ends with its standard input.
 */
final class IdleProcess {
    private static final long PATIENCE_SECONDS = 60;

    private IdleProcess() {}

    public static void main(String[] arguments) throws Exception {
        EventLoopGroup group = arguments[0].equals("bare") ? null : start(arguments[0]);
        if (arguments.length > 1) {
            Thread restless = new Thread(IdleProcess::wakeAgainAndAgain, "restless");
            restless.setDaemon(true);
            restless.start();
        }
        System.out.println("at rest");
        System.in.readAllBytes();
        if (group != null) {
            group.close();
        }
    }

    private static EventLoopGroup start(String loop) throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(loop).size(1).start();
        CountDownLatch answered = new CountDownLatch(1);
        Server server = ServerBootstrap.builder(group)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new Echo()))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        ClientBootstrap.builder(group)
                .build()
                .connect("127.0.0.1", ((Endpoint.Inet) server.localEndpoint()).port(), channel -> channel.add(new Once(answered)))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .write(ByteBuffer.wrap(new byte[] {1}))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!answered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no answer");
        }
        return group;
    }

    private static void wakeAgainAndAgain() {
        CountDownLatch never = new CountDownLatch(1);
        try {
            boolean ended = false;
            while (!ended) {
                ended = never.await(100, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Echo extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }

    private static final class Once extends ProtocolHandler {
        private final CountDownLatch answered;

        Once(CountDownLatch answered) {
            this.answered = answered;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            message.release();
            answered.countDown();
        }
    }
}
