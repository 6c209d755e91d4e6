package aws.io.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.loop.spi.EventLoopFactory;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program of the kit in a JVM of its own, which has a heap, descriptors, a network or a tracer that the tests must not have. */
final class KitProgram {
    private KitProgram() {}

    /** {@return the command for a program, whose first argument is the name of the factory's class} */
    static List<String> command(Class<?> program, EventLoopFactory factory, List<String> options, String... arguments) {
        String path = Stream.of("jdk.module.path", "java.class.path")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea"));
        command.addAll(options);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", path, program.getName(), factory.getClass().getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** {@return the command run by a tool, which takes it as its last arguments} */
    static List<String> under(List<String> tool, List<String> command) {
        return Stream.concat(tool.stream(), command.stream()).toList();
    }

    /** {@return the process, with what it prints in its standard output} */
    static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** {@return the lines that a command prints until it ends} Skips the test where there is no such tool. */
    static List<String> linesOrSkip(List<String> command) throws IOException, InterruptedException {
        try {
            return lines(start(command));
        } catch (IOException e) {
            assumeTrue(false, command.getFirst() + "(1) is not there: " + e.getMessage());
            throw e;
        }
    }

    /** {@return the lines that a process prints until it ends} */
    static List<String> lines(Process process) throws InterruptedException {
        try (Stream<String> all = process.inputReader(StandardCharsets.UTF_8).lines()) {
            return all.toList();
        } finally {
            process.destroy();
            process.waitFor(LoopContract.PATIENCE, TimeUnit.SECONDS);
        }
    }
}
