package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** {@code aws-io image} as a stranger runs it, and the jars that a stranger has. */
final class ImageTool {
    static final Path JDK = Path.of(System.getProperty("java.home"));

    private ImageTool() {}

    record Outcome(int code, String out, String error) {}

    /** Runs the command from the full image, with this Java as the JDK. */
    static Outcome image(String... options) throws Exception {
        return run(program(options));
    }

    static ProcessBuilder program(String... options) {
        List<String> words = new ArrayList<>(List.of("image"));
        words.addAll(List.of(options));
        ProcessBuilder program = new Image("full").program("aws-io", words.toArray(String[]::new));
        program.environment().put("JAVA_HOME", JDK.toString());
        return program;
    }

    static Outcome run(ProcessBuilder program) throws Exception {
        Path errors = Files.createTempFile("errors", "");
        try {
            Process process = program.redirectError(errors.toFile()).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            return new Outcome(process.exitValue(), out, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    /** {@return the names in a folder} */
    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Compiles sources, given as names and texts, beside a jar, and makes the jar. */
    static Path jar(Path jar, List<Path> libraries, String... sources) throws IOException {
        Path classes = compile(Path.of(jar + "-classes"), libraries, sources);
        tool("jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
        return jar;
    }

    static Path compile(Path classes, List<Path> libraries, String... sources) throws IOException {
        String path = System.getProperty("aws.io.modules") + libraries.stream().map(one -> File.pathSeparator + one).reduce("", String::concat);
        List<String> words = new ArrayList<>(List.of("-d", classes.toString(), "--module-path", path));
        for (int i = 0; i < sources.length; i += 2) {
            Path file = Path.of(classes + "-sources").resolve(sources[i]);
            Files.createDirectories(file.getParent());
            words.add(Files.writeString(file, sources[i + 1]).toString());
        }
        tool("javac", words.toArray(String[]::new));
        return classes;
    }

    static void tool(String name, String... words) {
        ToolProvider tool = ToolProvider.findFirst(name).orElseThrow();
        assertEquals(0, tool.run(System.out, System.err, words), () -> name + " " + String.join(" ", words));
    }
}
