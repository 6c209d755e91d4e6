package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.distribution.ImageTool.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code aws-io image --target-jmods}. Many JDKs bring no jmods any more (JEP 493), so they are made of the JDK that runs this: of its
 * java.base, which is all that an image with SunJSSE needs. A jmod says for which platform it is, and nobody looks whether that is true.
 */
@Timeout(300)
class ImageTargetTest {
    private static final String HERE = platform();

    @TempDir
    static Path folder;

    private static Path application;

    @BeforeAll
    static void makeAnApplicationAndTheJmods() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the files of java.base are gathered on Linux only");
        application = ImageTool.jar(
                folder.resolve("my-app.jar"),
                List.of(),
                "module-info.java",
                "module my.app { requires aws.io.api; }",
                "my/Main.java",
                """
                package my;

                public class Main {
                    public static void main(String[] words) throws Exception {
                        var group = aws.io.loop.EventLoopGroup.builder().size(1).start();
                        System.out.println(aws.io.tls.TlsContext.providers().choose(null).name());
                        group.shutdown(java.time.Duration.ZERO).get();
                    }
                }
                """);
        Path classes = javaBase();
        jmod(HERE, classes);
        jmod("windows-amd64", classes);
    }

    @Test
    void theJmodsOfThisPlatformMakeAnImageThatIsStarted() throws Exception {
        Path image = folder.resolve("image");
        Outcome outcome = image(HERE, "--tls", "jsse", "--aot", "my", "--output", image.toString());
        assertEquals(0, outcome.code(), outcome.toString());
        assertTrue(outcome.out().endsWith(image + " was made, and starts\n"), outcome.out());
        assertEquals(new Outcome(0, "jsse\n", ""), ImageTool.run(new ProcessBuilder(image.resolve("bin").resolve("my").toString())));
    }

    @Test
    void theJmodsOfAnotherPlatformMakeItsImageWhichIsNotStartedHere() throws Exception {
        Path image = folder.resolve("windows");
        Outcome outcome = image("windows-amd64", "--tls", "jsse", "--output", image.toString());
        assertEquals(0, outcome.code(), outcome.toString());
        String end = image + " was made for windows-amd64; this is " + HERE + ", where it cannot be started\n";
        assertTrue(outcome.out().endsWith(end), outcome.out());
        assertTrue(outcome.out().contains("aws.io.loop.nio") && !outcome.out().contains("epoll"), outcome.out());
        assertTrue(Files.exists(image.resolve("bin").resolve("my.bat")));
        Outcome again = image("windows-amd64", "--dry-run", "--loop", "epoll", "--output", folder.resolve("none").toString());
        assertTrue(again.out().contains("warning: aws.io.loop.epoll runs on Linux, and the image is for windows-amd64"), again.toString());
    }

    @Test
    void aLibraryForAnotherPlatformIsRefused() throws Exception {
        Outcome own = image("windows-amd64", "--tls", "conscrypt", "--output", folder.resolve("none").toString());
        assertEquals(1, own.code(), own.toString());
        String problem = "problem: module org.conscrypt (of this image) is for " + HERE + ", and the image for windows-amd64";
        assertTrue(own.out().contains(problem), own.out());
        assertTrue(own.out().contains("problem: module java.logging is missing"), "nothing of this machine's JDK gets into it: " + own.out());
        Path jmods = Path.of(System.getProperty("aws.io.images")).resolveSibling("jmods");
        for (String platform : List.of("macos-aarch64", "windows-amd64")) {
            Outcome given = image(
                    "windows-amd64", "--tls", "conscrypt", "--module-path", jmods.resolve(platform).toString(), "--output",
                    folder.resolve("none").toString());
            assertEquals(!platform.equals("windows-amd64"), given.out().contains("is for " + platform), given.out());
        }
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void anotherPlatformIsNotTrainedFor() throws Exception {
        Outcome outcome = image("windows-amd64", "--aot", "my", "--output", folder.resolve("none").toString());
        assertEquals(
                new Outcome(1, "", "aws-io: --aot: an image for windows-amd64 can be trained only there; this is " + HERE + "\n"), outcome);
    }

    @Test
    void aFolderWithoutTheJdksJmodsIsRefused() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Outcome outcome = image(folder.relativize(empty).toString(), "--output", folder.resolve("none").toString());
        assertEquals(1, outcome.code());
        String error = "aws-io: --target-jmods " + empty + ": there is no java.base.jmod in it; it is to be the folder jmods of a JDK";
        assertTrue(outcome.error().startsWith(error) && outcome.error().lines().count() == 1, outcome.error());
    }

    @Test
    void theJmodsOfAnotherJdkAreRefused() throws Exception {
        Path old = Files.createDirectory(folder.resolve("old"));
        Path classes = ImageTool.compile(
                folder.resolve("old-base"), List.of(), "module-info.java", "module java.base { exports java.lang; }", "java/lang/Object.java",
                "package java.lang; public class Object {}", "java/lang/String.java", "package java.lang; public final class String {}");
        ImageTool.tool(
                "jmod", "create", "--class-path", classes.toString(), "--module-version", "24.0.2", "--target-platform", "macos-aarch64",
                old.resolve("java.base.jmod").toString());
        Outcome outcome = image("old", "--output", folder.resolve("none").toString());
        assertEquals(1, outcome.code());
        assertTrue(
                outcome.error().startsWith("aws-io: --target-jmods " + old + ": these are of JDK 24.0, and the jlink of "),
                outcome.error());
    }

    private static Outcome image(String jmods, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "--target-jmods", folder.resolve(jmods).toString(), "--with", application.toString(), "--launcher", "my=my.app/my.Main"));
        words.addAll(List.of(options));
        return ImageTool.image(words.toArray(String[]::new));
    }

    private static String platform() {
        return "linux-" + System.getProperty("os.arch");
    }

    /** Copies java.base, without what jlink puts into every image anew and would find in its way. */
    private static Path javaBase() throws IOException {
        Path classes = folder.resolve("java.base");
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", "java.base");
        copy(modules, classes, "java/lang/invoke/BoundMethodHandle\\$Species_(?!L\\.).*|jdk/internal/module/SystemModules\\$.*");
        return classes;
    }

    /** The other modules' libraries that come along do no harm. */
    private static void jmod(String platform, Path classes) throws IOException {
        Path commands = Files.createDirectories(folder.resolve(platform + "-bin"));
        for (String one : List.of("java", "keytool")) {
            Files.copy(ImageTool.JDK.resolve("bin").resolve(one), commands.resolve(one));
        }
        Path libraries = folder.resolve(platform + "-lib");
        copy(ImageTool.JDK.resolve("lib"), libraries, "modules|src\\.zip|ct\\.sym|.*\\.jsa");
        ImageTool.tool(
                "jmod", "create", "--class-path", classes.toString(), "--cmds", commands.toString(), "--libs", libraries.toString(), "--config",
                ImageTool.JDK.resolve("conf").toString(), "--target-platform", platform,
                Files.createDirectories(folder.resolve(platform)).resolve("java.base.jmod").toString());
    }

    private static void copy(Path from, Path to, String without) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = from.relativize(file).toString();
                if (!name.matches(without)) {
                    Path target = to.resolve(name);
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }
}
