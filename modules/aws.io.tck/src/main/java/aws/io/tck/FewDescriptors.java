package aws.io.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server that uses up its own descriptors, in a JVM of its own: takes one connection, fills the rest with files at the word "fill", and
 * closes the files half a second after the first error, when accepting has failed more often.
 */
final class FewDescriptors {
    private FewDescriptors() {}

    /** {@return the process, with what it says in its standard output} */
    static Process start(EventLoopFactory factory) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")) && Files.exists(Path.of("/dev/null")), "the limit is set by a POSIX shell");
        List<String> limited = List.of("/bin/sh", "-c", "ulimit -n 100 && exec \"$0\" \"$@\"");
        return KitProgram.start(KitProgram.under(limited, KitProgram.command(FewDescriptors.class, factory, List.of("-Xshare:auto"))));
    }

    /** {@return the next line that the server prints on purpose, past those of its log; null at the end} */
    static @Nullable String nextWord(BufferedReader lines) throws IOException {
        String line;
        do {
            line = lines.readLine();
        } while (line != null && !line.matches("(port|error) .*|accepted|full"));
        return line;
    }

    public static void main(String[] args) throws Exception {
        loadEverything();
        Deque<FileInputStream> files = new ArrayDeque<>();
        EventLoopFactory factory = Class.forName(args[0]).asSubclass(EventLoopFactory.class).getConstructor().newInstance();
        EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(1).start();
        ServerBootstrap bootstrap = ServerBootstrap.builder(group)
                .onAcceptError((server, error) -> {
                    System.out.println("error " + error.code());
                    EventLoop loop = group.loops().getFirst();
                    loop.schedule(
                            Task.of(status -> {
                                files.forEach(FewDescriptors::close);
                                files.clear();
                            }),
                            Duration.ofMillis(500));
                })
                .build();
        bootstrap
                .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> System.out.println(accepted(channel, error)))
                .thenAccept(server -> System.out.println("port " + server.port()));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            fill(files);
            System.out.println("full");
        }
        System.exit(0);
    }

    /** A class in a folder needs a descriptor to be loaded; one in a jar or an image does not. */
    private static void loadEverything() throws IOException, ClassNotFoundException {
        for (String entry : List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))) {
            Path root = Path.of(entry);
            if (!Files.isDirectory(root) || !root.endsWith("classes")) {
                continue;
            }
            try (Stream<Path> all = Files.walk(root)) {
                for (Path file : all.filter(one -> one.toString().matches(".*/aws/io/(loop|socket|channel|internal/loop)/.*[.]class")).toList()) {
                    Class.forName(root.relativize(file).toString().replace(File.separatorChar, '.').replaceAll("[.]class$", ""));
                }
            }
        }
    }

    private static String accepted(@Nullable Channel channel, @Nullable Exception error) {
        return channel == null ? "failed " + error : "accepted";
    }

    private static void fill(Deque<FileInputStream> files) {
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // None is left, which is what we want.
            return;
        }
    }

    private static void close(FileInputStream file) {
        try {
            file.close();
        } catch (IOException e) {
            System.out.println("close " + e);
        }
    }
}
