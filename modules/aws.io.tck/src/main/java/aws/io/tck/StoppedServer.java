package aws.io.tck;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.IdleTimeoutHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An echo server in its own JVM, which closes connections over which nothing was read for a second. It ends with its input. */
final class StoppedServer {
    static final Duration IDLE = Duration.ofSeconds(1);

    private StoppedServer() {}

    static Process start(EventLoopFactory factory) throws IOException {
        String path = Stream.of("jdk.module.path", "java.class.path")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(File.pathSeparator));
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea", "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED", "-cp", path, StoppedServer.class.getName(),
                        factory.getClass().getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] args) throws Exception {
        EventLoopFactory factory = Class.forName(args[0]).asSubclass(EventLoopFactory.class).getConstructor().newInstance();
        EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(1).start();
        Server server = ServerBootstrap.builder(group).build().listen(Endpoint.inet("127.0.0.1", 0), channel -> {
            channel.add(new IdleTimeoutHandler(IdleTimeoutHandler.Kind.READ, IDLE));
            channel.add(ServedGroup.echo());
        }).join();
        System.out.println("port " + server.port());
        while (System.in.read() >= 0) {
            // To the end.
        }
        System.exit(0);
    }
}
