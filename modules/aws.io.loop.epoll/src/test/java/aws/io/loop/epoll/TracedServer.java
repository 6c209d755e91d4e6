package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own under strace, which writes down its system calls, and may put errors in their place. */
final class TracedServer {
    private static final int SECONDS = 30;

    private TracedServer() {}

    /** Uses a server. */
    @FunctionalInterface
    interface Client {
        void use(int port) throws Exception;
    }

    /**
     * Serves a client. Skips the test where strace is not there or may not trace.
     *
     * @param main prints "port N", and ends with its input
     * @param log a file that does not exist
     * @param expressions what strace does, in the words of its option -e
     * @return the calls, one a line
     */
    static List<String> serve(Class<?> main, Path log, List<String> expressions, Client client) throws Exception {
        boolean found = List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(one -> Files.isExecutable(Path.of(one, "strace")));
        assumeTrue(found, "strace is not on the PATH");
        List<String> strace = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", log.toString()));
        expressions.forEach(one -> strace.addAll(List.of("-e", one)));
        Process server = new ProcessBuilder(ChildJvm.command(strace, List.of("--enable-native-access=ALL-UNNAMED"), main))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String first = lines.readLine();
            assumeTrue(first != null, "strace may not trace here, or cannot inject errors");
            client.use(Integer.parseInt(first.substring("port ".length())));
        } finally {
            server.getOutputStream().close();
            assertTrue(server.waitFor(SECONDS, TimeUnit.SECONDS), "the server ended");
        }
        return Files.readAllLines(log);
    }
}
