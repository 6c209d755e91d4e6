package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection takes few tasks: each one is a turn of its loop, in which it waits for others. */
@Timeout(60)
public interface ConnectionTasksContract extends LoopContract {
    /** How many connections are counted, one after the other. */
    int CONNECTIONS = 20;

    /** One that begins to read, one between READ and WRITE of the shutdown, and one that notifies the listener of the end. */
    int TASKS_OF_ACCEPTED = 3;

    /** {@return the tasks of one connection that was accepted and is ended by its peer; a back end that reads by completions needs more} */
    default int tasksOfAcceptedConnection() {
        return TASKS_OF_ACCEPTED;
    }

    @Test
    default void anAcceptedConnectionTakesThreeTasks() throws Exception {
        CountingLoops counted = new CountingLoops(factory());
        EventLoopGroup served = EventLoopGroup.builder().provider(counted).size(1).start();
        EventLoopGroup calling = EventLoopGroup.builder().provider(factory()).size(1).start();
        BlockingQueue<Channel> ended = new LinkedBlockingQueue<>();
        try {
            Server server = LoopContract.await(ServerBootstrap.builder(served)
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), new ChannelListener() {
                        @Override
                        public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
                            if (channel != null) {
                                channel.add(ServedGroup.echo());
                            }
                        }

                        @Override
                        public void onShutdown(Channel channel, @Nullable IoException error) {
                            ended.add(channel);
                        }
                    }));
            int before = counted.scheduled.get();
            for (int i = 0; i < CONNECTIONS; i++) {
                Greeting greeting = new Greeting();
                ClientBootstrap.builder(calling).build().connect(server.localEndpoint(), greeting);
                assertEquals("hello", LoopContract.await(greeting.answer));
                assertNull(LoopContract.await(greeting.ended));
                ended.poll(PATIENCE, TimeUnit.SECONDS);
            }
            double each = (counted.scheduled.get() - before) / (double) CONNECTIONS;
            assertTrue(each <= tasksOfAcceptedConnection(), each + " tasks for a connection");
        } finally {
            LoopContract.await(calling.shutdown(Duration.ZERO));
            LoopContract.await(served.shutdown(Duration.ZERO));
        }
    }

    /** The one task brings the call of another thread to the loop. */
    @Test
    default void aConnectToAnEndpointTakesOneTaskUntilItIsReady() throws Exception {
        CountingLoops counted = new CountingLoops(factory());
        EventLoopGroup calling = EventLoopGroup.builder().provider(counted).size(1).start();
        try (ServedGroup served = new ServedGroup(factory())) {
            int tasks = 0;
            for (int i = 0; i < CONNECTIONS; i++) {
                CompletableFuture<Integer> atSetup = new CompletableFuture<>();
                CompletableFuture<@Nullable IoException> end = new CompletableFuture<>();
                int before = counted.scheduled.get();
                ClientBootstrap.builder(calling).build().connect(served.server.localEndpoint(), new ChannelListener() {
                    @Override
                    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
                        atSetup.complete(counted.scheduled.get());
                        if (channel != null) {
                            channel.shutdown(null, ShutdownMode.GRACEFUL);
                        }
                    }

                    @Override
                    public void onShutdown(Channel channel, @Nullable IoException error) {
                        end.complete(error);
                    }
                });
                tasks += LoopContract.await(atSetup) - before;
                LoopContract.await(end);
            }
            double each = tasks / (double) CONNECTIONS;
            assertTrue(each <= tasksOfConnect(), each + " tasks for a connect");
        } finally {
            LoopContract.await(calling.shutdown(Duration.ZERO));
        }
    }

    /** {@return the tasks of a connect to one endpoint, until the channel is ready: its own, and the one that begins to read} */
    default int tasksOfConnect() {
        return 2;
    }
}
