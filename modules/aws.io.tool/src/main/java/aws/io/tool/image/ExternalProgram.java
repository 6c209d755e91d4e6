package aws.io.tool.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A program of the JDK or of the system, which says nothing when all is well. */
final class ExternalProgram {
    /** Where users have options for every Java. A Java says that it takes them, amid its output. */
    private static final Set<String> FOR_EVERY_JAVA = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private ExternalProgram() {}

    /**
     * Runs a program to its end, without the user's options for every Java.
     *
     * @param words the program and its arguments
     * @return what it printed, on both streams
     */
    static String run(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().removeAll(FOR_EVERY_JAVA);
        return run(builder.redirectErrorStream(true), process -> process.getInputStream().readAllBytes());
    }

    /**
     * Runs a program that may leave others running. What they print goes to a file, since Java closes a pipe at the program's end.
     *
     * @param builder the program
     * @param output the file
     * @param afterwards ends what was left running
     * @return what all of them printed, on both streams
     */
    static String run(ProcessBuilder builder, Path output, Runnable afterwards) {
        return run(builder.redirectErrorStream(true).redirectOutput(output.toFile()), process -> {
            process.waitFor();
            afterwards.run();
            return Files.readAllBytes(output);
        });
    }

    private static String run(ProcessBuilder builder, Reading reading) {
        String name = Path.of(builder.command().getFirst()).getFileName().toString();
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(reading.output(process), StandardCharsets.UTF_8).strip();
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

    /** Waits for a program's end, and has all that it printed. */
    private interface Reading {
        byte[] output(Process process) throws IOException, InterruptedException;
    }
}
