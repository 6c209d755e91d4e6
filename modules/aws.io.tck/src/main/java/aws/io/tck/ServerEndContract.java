package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that ends owes something to every connection that the kernel has made for it. */
@Timeout(60)
public interface ServerEndContract extends LoopContract {
    /** More than a listener accepts in one turn. */
    int CLIENTS = 100;

    /** {@return clients that are connected and have said hello} */
    private static List<Greeting> greet(ServedGroup served, Server server) {
        List<Greeting> greetings = new ArrayList<>();
        List<CompletableFuture<Boolean>> connected = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            CompletableFuture<Boolean> ready = new CompletableFuture<>();
            Greeting greeting = new Greeting() {
                @Override
                public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
                    super.onSetup(channel, error);
                    ready.complete(channel != null);
                }
            };
            served.client().build().connect(server.localEndpoint(), served.group.next(), greeting);
            greetings.add(greeting);
            connected.add(ready);
        }
        connected.forEach(ready -> assertEquals(true, LoopContract.await(ready)));
        return greetings;
    }

    private static Server server(ServerBootstrap bootstrap) {
        return LoopContract.await(bootstrap.listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(ServedGroup.echo())));
    }

    /** Pauses, and waits until the server's loop has done so. */
    private static void pause(ServedGroup served, Server server) {
        server.pause();
        for (EventLoop loop : served.group.loops()) {
            new RunningLoop(loop).run(() -> {});
        }
    }

    private static ServerBootstrap[] bootstraps(ServedGroup served) {
        Transports transports = served.group.next().transports();
        boolean shared = transports.options(Transports.Kind.LISTENER, SocketDomain.IPV4).contains(SocketOption.REUSE_PORT);
        ServerBootstrap one = served.servers().maxConnections(2).build();
        return shared
                ? new ServerBootstrap[] {one, served.servers().maxConnections(2).listenerPerLoop(true).build()}
                : new ServerBootstrap[] {one};
    }

    @Test
    default void drainingServesEveryConnectionThatWasCompleteWhateverTheLimits() {
        try (ServedGroup served = new ServedGroup(factory())) {
            for (ServerBootstrap bootstrap : bootstraps(served)) {
                Server server = server(bootstrap);
                List<Greeting> greetings = greet(served, server);
                CompletableFuture<Void> drained = server.drain(Duration.ofSeconds(PATIENCE));
                greetings.forEach(greeting -> assertEquals("hello", LoopContract.await(greeting.answer)));
                LoopContract.await(drained);
            }
        }
    }

    @Test
    default void drainingServesThoseThatWaitWhileAcceptingIsPaused() {
        try (ServedGroup served = new ServedGroup(factory())) {
            Server server = server(served.servers().build());
            pause(served, server);
            List<Greeting> greetings = greet(served, server);
            CompletableFuture<Void> drained = server.drain(Duration.ofSeconds(PATIENCE));
            greetings.forEach(greeting -> assertEquals("hello", LoopContract.await(greeting.answer)));
            LoopContract.await(drained);
        }
    }

    @Test
    default void closingResetsThoseThatWaitAndLeavesTheOthers() {
        try (ServedGroup served = new ServedGroup(factory())) {
            Server server = server(served.servers().build());
            Attempt first = new Attempt();
            served.client().build().connect(server.localEndpoint(), served.group.next(), first);
            assertNotNull(first.channel());
            pause(served, server);
            List<Greeting> greetings = greet(served, server);
            CompletableFuture<Void> closed = server.close();
            for (Greeting greeting : greetings) {
                IoException error = LoopContract.await(greeting.ended);
                assertEquals(ErrorCode.CONNECTION_RESET, error == null ? null : error.code());
            }
            assertFalse(first.ended.isDone(), "its connection lives on");
            first.channel().shutdown(null, ShutdownMode.GRACEFUL);
            LoopContract.await(closed);
        }
    }
}
