package example.plugins;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The programs of a JDK or an image, run in processes of their own, and the modules that they get. */
final class Jvm {
    /** The tool with the portable loop and the JDK's TLS: what strangers' plugins come to. */
    static final String OURS = path(
            "aws.io.tool.Main",
            "picocli.CommandLine",
            "aws.io.Diagnosis",
            "aws.io.loop.nio.NioEventLoopFactory",
            "aws.io.tls.jsse.JsseProvider");

    /** The plugins of examples/. */
    static final String STRANGERS = path("example.loop.counting.CountingEventLoopFactory", "example.tls.any.AnyTlsProvider");

    /** What a plugin is compiled against. */
    static final String COMPILED_AGAINST = path("aws.io.Diagnosis", "org.jspecify.annotations.NullMarked");

    private final Path home;

    private Jvm(Path home) {
        this.home = home;
    }

    /** The one that runs the tests. */
    static Jvm ofTheTests() {
        return new Jvm(Path.of(System.getProperty("java.home")));
    }

    /** Links an image of the tool and more. */
    static Jvm image(Path folder, String modulePath, String... more) throws Exception {
        List<String> modules = new ArrayList<>(List.of("aws.io.tool", "aws.io.loop.nio", "aws.io.tls.jsse"));
        modules.addAll(List.of(more));
        Said said = ofTheTests().run(
                "jlink", "--module-path", modulePath, "--add-modules", String.join(",", modules), "--output", folder.toString());
        assertTrue(said.code() == 0, said.toString());
        return new Jvm(folder);
    }

    /** What a program said, and its exit code. */
    record Said(int code, String out, String error) {
        /** The line of the tool's table that holds a text. */
        String line(String text) {
            return out.lines().filter(line -> line.contains(text)).findFirst().orElseThrow(() -> new AssertionError(text + " in " + this));
        }
    }

    /** Runs a program to its end, which comes within a minute. */
    Said run(String program, String... arguments) throws Exception {
        Path error = Files.createTempFile("error", ".txt");
        try {
            Process process = builder(program, arguments).redirectError(error.toFile()).start();
            // in time even if the program hangs with its output open
            process.onExit().orTimeout(60, TimeUnit.SECONDS).whenComplete((ended, late) -> process.destroyForcibly());
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), out, Files.readString(error));
        } finally {
            Files.delete(error);
        }
    }

    /** Starts a program that its caller ends. */
    Process start(String program, String... arguments) throws IOException {
        return builder(program, arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private ProcessBuilder builder(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin").resolve(program).toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** The jars, or folders of classes, in which some classes are. */
    private static String path(String... classes) {
        return Arrays.stream(classes).map(Jvm::location).collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(String name) {
        try {
            return Path.of(Class.forName(name).getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new AssertionError(name + " is a test dependency", e);
        }
    }
}
