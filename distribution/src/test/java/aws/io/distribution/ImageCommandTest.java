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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code aws-io image}, run from the full image, makes an image of somebody's application with the JDK of this machine. */
@Timeout(180)
class ImageCommandTest {
    private static final String JDK = System.getProperty("java.home");

    @TempDir
    Path folder;

    private Path application;

    private record Outcome(int code, String out, String error) {}

    /** An application that asks for a provider by name and needs a library without a descriptor. */
    @BeforeEach
    void makeAnApplication() throws IOException {
        Path library = jar(
                "old-library",
                List.of(),
                "old/Greeting.java",
                "package old; public class Greeting { public static String text() { return \"hello\"; } }");
        application = jar(
                "my-app",
                List.of(library),
                "module-info.java",
                "module my.app { requires aws.io.api; requires old.library; }",
                "my/Main.java",
                """
                package my;

                import aws.io.loop.EventLoopGroup;
                import aws.io.tls.TlsContext;

                public class Main {
                    public static void main(String[] words) throws Exception {
                        EventLoopGroup group = EventLoopGroup.builder().provider("nio").size(1).start();
                        System.out.println(old.Greeting.text() + " " + TlsContext.providers().choose("conscrypt").name());
                        group.shutdown(java.time.Duration.ZERO).get();
                    }
                }
                """);
    }

    @Test
    void aForeignApplicationBecomesAnImageThatStarts() throws Exception {
        Path image = folder.resolve("my-image");
        Outcome outcome = image(
                "--loop", "nio", "--tls", "conscrypt", "--with", application + File.pathSeparator + library(), "--patch-automatic",
                "--launcher", "my=my.app/my.Main", "--java-options", "-Xmx32m", "--aot", "my", "--output", image.toString());
        assertEquals(0, outcome.code(), outcome.toString());
        assertEquals("", outcome.error());
        assertTrue(outcome.out().contains("java.base") && outcome.out().contains("####"), outcome.out());
        assertTrue(outcome.out().endsWith(image + " was made, and starts\n"), outcome.out());
        assertEquals(
                new Outcome(0, "hello conscrypt\n", ""), run(new ProcessBuilder(image.resolve("bin").resolve("my").toString())));
        Outcome modules = run(new ProcessBuilder(image.resolve("bin").resolve("java").toString(), "--list-modules"));
        assertEquals(
                List.of(
                        "aws.io.api", "aws.io.loop.nio", "aws.io.tls.conscrypt", "java.base", "java.logging", "my.app", "old.library",
                        "org.conscrypt"),
                modules.out().lines().map(line -> line.replaceAll("@.*", "")).sorted().toList());
        assertTrue(Files.exists(image.resolve("lib").resolve("my.aot")), "the launcher ran as its own training");
        assertTrue(Files.exists(image.resolve("legal").resolve("org.conscrypt").resolve("LICENSE")));
    }

    @Test
    void whatIsMissingOrAutomaticIsNamedWithItsMending() throws Exception {
        Outcome automatic = dryRun("--with", application + File.pathSeparator + library());
        assertEquals(1, automatic.code(), automatic.toString());
        String problem = "problem: module old.library (" + library() + "), which my.app requires, is automatic";
        assertTrue(automatic.out().contains(problem), automatic.out());
        assertTrue(automatic.out().contains("--patch-automatic"), automatic.out());
        Outcome missing = dryRun("--with", application.toString());
        assertEquals(1, missing.code(), missing.toString());
        assertTrue(missing.out().contains("problem: module old.library is missing, and my.app requires it"), missing.out());
    }

    @Test
    void aProviderThatTheApplicationNamesAndTheImageLacksIsWarnedOf() throws Exception {
        Outcome outcome = dryRun(
                "--loop", "nio", "--with", application + File.pathSeparator + library(), "--patch-automatic", "--tls", "jsse", "--json");
        assertEquals(0, outcome.code(), outcome.toString());
        String warning = "\"warnings\":[\"my.Main asks for the provider 'conscrypt', which the image lacks";
        assertTrue(outcome.out().contains(warning), outcome.out());
        assertTrue(outcome.out().contains("\"java.base\":\""), outcome.out());
    }

    @Test
    void anUnknownProviderIsRefusedWithThoseThatThereAre() throws Exception {
        Outcome outcome = dryRun("--tls", "nonesuch");
        assertEquals(1, outcome.code());
        assertEquals(
                "aws-io: --tls nonesuch: there is no module aws.io.tls.nonesuch; with such a provider there are: "
                        + "aws.io.tls.bc, aws.io.tls.conscrypt, aws.io.tls.jsse\n",
                outcome.error());
    }

    @Test
    void theLoopIsTheBestOneUnlessItIsNamed() throws Exception {
        String best = System.getProperty("os.name").equals("Linux") ? "epoll" : "nio";
        String module = "module aws.io.loop.";
        assertTrue(dryRun().out().contains(module + best + ": "), best);
        String named = dryRun("--loop", "nio").out();
        assertTrue(named.contains(module + "nio: ") && !named.contains(module + "epoll: "), named);
    }

    private Outcome dryRun(String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("--dry-run", "--output", folder.resolve("no-image").toString()));
        words.addAll(List.of(options));
        return image(words.toArray(String[]::new));
    }

    private static Outcome image(String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("image"));
        words.addAll(List.of(options));
        ProcessBuilder program = new Image("full").program("aws-io", words.toArray(String[]::new));
        program.environment().put("JAVA_HOME", JDK);
        return run(program);
    }

    private static Outcome run(ProcessBuilder program) throws Exception {
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

    private Path library() {
        return folder.resolve("old-library.jar");
    }

    /** Compiles sources, given as names and texts, to a jar. */
    private Path jar(String name, List<Path> libraries, String... sources) throws IOException {
        Path classes = folder.resolve(name);
        List<String> words = new ArrayList<>(List.of("-d", classes.toString(), "--module-path", System.getProperty("aws.io.modules")
                + libraries.stream().map(library -> File.pathSeparator + library).reduce("", String::concat)));
        for (int i = 0; i < sources.length; i += 2) {
            Path file = folder.resolve(name + "-sources").resolve(sources[i]);
            Files.createDirectories(file.getParent());
            words.add(Files.writeString(file, sources[i + 1]).toString());
        }
        assertEquals(0, ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, words.toArray(String[]::new)));
        Path jar = folder.resolve(name + ".jar");
        assertEquals(
                0,
                ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes.toString(), "."));
        return jar;
    }
}
