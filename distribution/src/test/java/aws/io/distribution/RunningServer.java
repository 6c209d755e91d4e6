package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** An echo server of an image, until it is closed; and then it must have said nothing on its standard error. */
final class RunningServer implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;
    private final Path errors;
    private final int port;

    /** Starts the program, which prints where it listens, and keeps what it complains of in the folder. */
    RunningServer(ProcessBuilder program, Path folder) throws IOException {
        errors = Files.createTempFile(folder, "errors", "");
        process = program.redirectError(errors.toFile()).start();
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        if (line == null || !line.startsWith("listening on 127.0.0.1:")) {
            stop();
            throw new IllegalStateException("the server printed " + line + " and complained: " + Files.readString(errors));
        }
        port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }

    int port() {
        return port;
    }

    /** {@return the most memory that the server had so far, in KiB; only Linux says it} */
    long peakKibibytes() throws IOException {
        ProcessHandle java = process.descendants().findFirst().orElse(process.toHandle());
        return Files.readAllLines(Path.of("/proc", Long.toString(java.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findAny()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        stop();
        assertEquals("", complaints());
    }

    /** What the server has complained of, but for reports that its memory budget was reached: a server with a small heap is meant to. */
    private String complaints() throws IOException {
        return Files.readString(errors)
                .replaceAll("(?m)^.* aws\\.io\\.internal\\.loop\\.LoggedReports onReport\\R(?=.*memory budget)", "")
                .replaceAll("(?m)^.*(memory budget|more reports of kind RESOURCE).*\\R", "")
                .replaceAll("(?m)^.* aws\\.io\\.internal\\.loop\\.LoggedReports logLeftOut\\R", "");
    }

    private void stop() throws IOException {
        // On Windows the launcher is a batch file that starts the JVM as its child.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the server ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lines.close();
    }
}
