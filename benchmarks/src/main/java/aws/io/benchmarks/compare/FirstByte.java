package aws.io.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The client in C that starts a server and has one byte come back over TLS.
 *
 * @param program the compiled client
 */
record FirstByte(Path program) {
    /**
     * One start of a server.
     *
     * @param listeningMillis from exec until it has said its port
     * @param servedMillis from exec to the first byte
     * @param cpuMillis what the process has spent on all processors until then
     * @param residentMegabytes of the process then
     */
    record Start(double listeningMillis, double servedMillis, double cpuMillis, double residentMegabytes) {
        static double median(List<Start> some, ToDoubleFunction<Start> figure) {
            return Sample.median(some.stream().mapToDouble(figure).toArray());
        }
    }

    /** Starts the server, and ends it by a signal. */
    Start measure(List<String> server) throws IOException, InterruptedException {
        return measure(server, Map.of());
    }

    /** Does so with variables in the server's environment. */
    Start measure(List<String> server, Map<String, String> environment) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(program.toString()));
        words.addAll(server);
        // A server that trains a cache has something to say about it.
        Path errors = Files.createTempFile("first", "errors");
        String[] figures;
        try {
            ProcessBuilder builder = new ProcessBuilder(words).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            figures = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim().split(" ");
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", server) + " has not served: " + Files.readString(errors));
            }
        } finally {
            Files.delete(errors);
        }
        return new Start(
                Double.parseDouble(figures[0]),
                Double.parseDouble(figures[1]),
                Double.parseDouble(figures[2]),
                Double.parseDouble(figures[3]) * 1024 / 1e6);
    }
}
