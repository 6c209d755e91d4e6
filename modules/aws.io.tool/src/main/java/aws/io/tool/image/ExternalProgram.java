package aws.io.tool.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A program of the JDK or of the system, which says nothing when all is well. */
final class ExternalProgram {
    private ExternalProgram() {}

    /**
     * Runs a program to its end.
     *
     * @param words the program and its arguments
     * @return what it printed, on both streams
     */
    static String run(List<String> words) {
        return run(new ProcessBuilder(words));
    }

    static String run(ProcessBuilder builder) {
        String name = Path.of(builder.command().getFirst()).getFileName().toString();
        try {
            Process process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(name + " failed with exit code " + code + (said.isEmpty() ? "" : ": " + said));
            }
            return said;
        } catch (IOException e) {
            throw new IllegalStateException(name + " could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " ran", e);
        }
    }
}
