package aws.io.tool;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An echo server that runs until it is interrupted. */
@Command(name = "echo-server", description = "Send back what comes, until interrupted.", mixinStandardHelpOptions = true)
final class EchoServerCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final LoopChoice loops = new LoopChoice();

    @Mixin
    private final TlsChoice tls = new TlsChoice();

    @Option(names = "--host", description = "The numeric address to listen on; default ${DEFAULT-VALUE}.", defaultValue = "127.0.0.1")
    private String host = "127.0.0.1";

    @Option(names = "--port", description = "The port; 0, the default, lets the system choose.", defaultValue = "0")
    private int port;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Endpoint local = Endpoint.inet(host, port);
        EventLoopGroup group = loops.start();
        ServerBootstrap.Builder bootstrap = ServerBootstrap.builder(group);
        if (tls.isWanted()) {
            bootstrap.tls(tls.server(host, spec.commandLine().getErr()));
        }
        Server server = bootstrap
                .build()
                .listen(local, (channel, error) -> {
                    if (channel != null) {
                        channel.add(new EchoHandler());
                    }
                })
                .get();
        out.println("listening on " + server.localEndpoint());
        out.flush();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                group.shutdown(Duration.ZERO).get(5, TimeUnit.SECONDS);
            } catch (Exception e) {
                System.err.println("aws-io: the event loops did not stop: " + e);
            }
            stopped.countDown();
        }));
        stopped.await();
        return 0;
    }
}
