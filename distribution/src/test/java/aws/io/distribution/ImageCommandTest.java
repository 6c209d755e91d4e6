package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.distribution.ImageTool.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code aws-io image}, run from the full image, makes an image of somebody's application with the JDK of this machine. */
@Timeout(180)
class ImageCommandTest {
    @TempDir
    Path folder;

    private Path application;

    /** An application that asks for a provider by name and needs a library without a descriptor. */
    @BeforeEach
    void makeAnApplication() throws IOException {
        Path library = ImageTool.jar(
                folder.resolve("old-codec.jar"),
                List.of(),
                "old/Greeting.java",
                "package old; public class Greeting { public static String text() { return \"hello\"; } }");
        application = ImageTool.jar(
                folder.resolve("my-app.jar"),
                List.of(library),
                "module-info.java",
                "module my.app { requires aws.io.api; requires old.codec; }",
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
        Outcome outcome = ImageTool.image(
                "--loop", "nio", "--tls", "conscrypt", "--with", application + File.pathSeparator + library(), "--patch-automatic",
                "--launcher", "my=my.app/my.Main", "--java-options", "-Xmx32m", "--aot", "my", "--output", image.toString());
        assertEquals(0, outcome.code(), outcome.toString());
        assertEquals("", outcome.error());
        assertTrue(outcome.out().contains("java.base") && outcome.out().contains("####"), outcome.out());
        assertTrue(outcome.out().endsWith(image + " was made, and starts\n"), outcome.out());
        assertEquals(
                new Outcome(0, "hello conscrypt\n", ""), ImageTool.run(new ProcessBuilder(image.resolve("bin").resolve("my").toString())));
        Outcome modules = ImageTool.run(new ProcessBuilder(image.resolve("bin").resolve("java").toString(), "--list-modules"));
        assertEquals(
                List.of(
                        "aws.io.api", "aws.io.loop.nio", "aws.io.tls.conscrypt", "java.base", "java.logging", "my.app", "old.codec",
                        "org.conscrypt"),
                modules.out().lines().map(line -> line.replaceAll("@.*", "")).sorted().toList());
        assertTrue(Files.exists(image.resolve("lib").resolve("my.aot")), "the launcher ran as its own training");
        assertTrue(Files.exists(image.resolve("legal").resolve("org.conscrypt").resolve("LICENSE")));
    }

    /** Without it the tool would wait for that program, which ends much later by itself. */
    @Test
    void whatTheTrainingLeavesRunningIsEnded() throws Exception {
        assumeTrue(ImageTool.isInstalled("sh"), "the training is written for a shell");
        Path started = folder.resolve("started");
        Path late = folder.resolve("late");
        Path server = ImageTool.jar(
                folder.resolve("server.jar"),
                List.of(),
                "module-info.java",
                "module server { requires aws.io.api; }",
                "server/Main.java",
                """
                package server;

                import java.nio.file.Files;
                import java.nio.file.Path;

                public class Main {
                    public static void main(String[] words) throws Exception {
                        Files.createFile(Path.of(words[0]));
                        Thread.sleep(30_000);
                        Files.createFile(Path.of(words[1]));
                    }
                }
                """);
        Path image = folder.resolve("image");
        Outcome outcome = ImageTool.image(
                "--loop", "nio", "--with", server.toString(), "--launcher", "serve=server/server.Main", "--output", image.toString(), "--aot",
                "serve '" + started + "' '" + late + "' & until [ -e '" + started + "' ]; do sleep 0.1; done");
        assertEquals(0, outcome.code(), outcome.toString());
        assertTrue(Files.exists(image.resolve("lib").resolve("serve.aot")), "it wrote the cache when it was asked to end");
        assertFalse(Files.exists(late), "it was left to end by itself");
    }

    @Test
    void optionsForEveryJavaDoNotStandInTheWay() throws Exception {
        Path image = folder.resolve("image");
        ProcessBuilder program = ImageTool.program(
                "--loop", "nio", "--with", application + File.pathSeparator + library(), "--patch-automatic", "--launcher", "my=my.app/my.Main",
                "--output", image.toString());
        program.environment().put("JAVA_TOOL_OPTIONS", "-Dtool=1");
        program.environment().put("JDK_JAVA_OPTIONS", "-Djava=1");
        Outcome outcome = ImageTool.run(program);
        assertEquals(0, outcome.code(), outcome.toString());
    }

    @Test
    void aStrippedImageWithTheToolMakesImages() throws Exception {
        assumeTrue(ImageTool.isInstalled("strip"), "there is no strip on the PATH");
        Path small = folder.resolve("small");
        Outcome outcome = ImageTool.image(
                "--loop", "nio", "--add-modules", "aws.io.tool", "--launcher", "tool=aws.io.tool/aws.io.tool.Main", "--strip",
                "--output", small.toString());
        assertEquals(0, outcome.code(), outcome.toString());
        ProcessBuilder program = new ProcessBuilder(
                small.resolve("bin").resolve("tool").toString(), "image", "--loop", "nio", "--output", folder.resolve("image").toString());
        program.environment().put("JAVA_HOME", ImageTool.JDK.toString());
        Outcome again = ImageTool.run(program);
        assertEquals(0, again.code(), again.toString());
    }

    @Test
    void whatIsMissingOrAutomaticIsNamedWithItsMending() throws Exception {
        Outcome automatic = dryRun("--with", application + File.pathSeparator + library());
        assertEquals(1, automatic.code(), automatic.toString());
        String problem = "problem: module old.codec (" + library() + "), which my.app requires, is automatic";
        assertTrue(automatic.out().contains(problem), automatic.out());
        assertTrue(automatic.out().contains("--patch-automatic"), automatic.out());
        Outcome missing = dryRun("--with", application.toString());
        assertEquals(1, missing.code(), missing.toString());
        assertTrue(missing.out().contains("problem: module old.codec is missing, and my.app requires it"), missing.out());
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

    /** The library's class for this Java uses a module that its older class does not. */
    @Test
    void aSignedJarForSeveralJavasIsDescribedAndKeepsWhatItsClassForThisOneNeeds() throws Exception {
        String type = "package old; public class Greeting { public static String text() { return %s; } }";
        Path old = ImageTool.compile(folder.resolve("old"), List.of(), "old/Greeting.java", type.formatted("\"old\""));
        Path recent = ImageTool.compile(
                folder.resolve("recent"), List.of(), "old/Greeting.java", type.formatted("java.util.logging.Level.INFO.getName()"));
        Path signed = Files.createDirectory(folder.resolve("signed")).resolve("old-codec.jar");
        ImageTool.tool(
                "jar", "--create", "--file", signed.toString(), "-C", old.toString(), ".", "--release", "25", "-C", recent.toString(), ".");
        sign(signed);
        Path app = ImageTool.jar(
                folder.resolve("caller.jar"),
                List.of(signed),
                "module-info.java",
                "module caller { requires aws.io.api; requires old.codec; }",
                "caller/Main.java",
                "package caller; public class Main { public static void main(String[] words) { System.out.println(old.Greeting.text()); } }");
        Path image = folder.resolve("image");
        Outcome outcome = ImageTool.image(
                "--loop", "nio", "--with", app + File.pathSeparator + signed, "--launcher", "call=caller/caller.Main", "--patch-automatic",
                "--output", image.toString());
        assertEquals(0, outcome.code(), outcome.toString());
        assertTrue(outcome.out().contains("is signed, and an image keeps no signature"), outcome.out());
        assertEquals(new Outcome(0, "INFO\n", ""), ImageTool.run(new ProcessBuilder(image.resolve("bin").resolve("call").toString())));
    }

    @Test
    void aModuleThatIsGivenTwiceIsTakenOnceAndToldOf() throws Exception {
        Path second = Files.copy(library(), Files.createDirectory(folder.resolve("second")).resolve("old-codec.jar"));
        String path = String.join(File.pathSeparator, application.toString(), library().toString(), second.toString());
        Outcome outcome = dryRun("--with", path, "--patch-automatic");
        assertEquals(0, outcome.code(), outcome.toString());
        String warning = "warning: module old.codec is in " + library() + " and in " + second + ": the first is taken";
        assertTrue(outcome.out().contains(warning), outcome.out());
        Files.copy(library(), folder.resolve("second").resolve("old-codec-2.jar"));
        Outcome folderOfBoth = dryRun("--with", application + File.pathSeparator + folder.resolve("second"));
        assertTrue(folderOfBoth.error().startsWith("aws-io: Two versions of module old.codec found in "), folderOfBoth.toString());
    }

    @Test
    void aPackageInTwoModulesIsNamedBeforeAnythingIsMade() throws Exception {
        Path split = ImageTool.jar(
                folder.resolve("split.jar"), List.of(), "module-info.java", "module split { exports my; }", "my/Other.java",
                "package my; public class Other {}");
        Outcome outcome = dryRun(
                "--with", application + File.pathSeparator + library() + File.pathSeparator + split, "--add-modules", "split", "--patch-automatic");
        assertEquals(1, outcome.code(), outcome.toString());
        assertTrue(outcome.out().contains("problem: package my is in module my.app and in module split, "), outcome.out());
    }

    @Test
    void jsonIsOneObjectWhateverHappens() throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.jar"), "no jar");
        for (Outcome outcome : List.of(
                dryRun("--json", "--with", "none\u00e9\".jar"),
                dryRun("--json", "--with", bad.toString()),
                dryRun("--json", "--launcher", "x"),
                dryRun("--json", "--with", application.toString()))) {
            assertEquals(1, outcome.code(), outcome.toString());
            assertEquals("", outcome.error());
            assertTrue(outcome.out().matches("\\{\"output\":\".*\",\"problems\":\\[\".+\"],\"warnings\":.*,\"started\":false}\n"), outcome.out());
            assertTrue(outcome.out().chars().allMatch(one -> one < 128), outcome.out());
        }
        Outcome wrong = ImageTool.image("--json", "--nonsense");
        assertEquals(2, wrong.code(), wrong.toString());
        assertTrue(wrong.out().startsWith("{\"output\":null,\"problems\":[\""), wrong.out());
        assertEquals(2, ImageTool.image("--nonsense").code());
    }

    @Test
    void theLoopIsTheBestOneUnlessItIsNamed() throws Exception {
        String best = System.getProperty("os.name").equals("Linux") ? "epoll" : "nio";
        String module = "module aws.io.loop.";
        assertTrue(dryRun().out().contains(module + best + ": "), best);
        String named = dryRun("--loop", "nio").out();
        assertTrue(named.contains(module + "nio: ") && !named.contains(module + "epoll: "), named);
    }

    private void sign(Path jar) throws IOException {
        String store = folder.resolve("keys").toString();
        Path bin = ImageTool.JDK.resolve("bin");
        for (List<String> words : List.of(
                List.of(bin.resolve("keytool").toString(), "-genkeypair", "-keystore", store, "-storepass", "changeit", "-alias", "one", "-keyalg",
                        "EC", "-dname", "CN=one"),
                List.of(bin.resolve("jarsigner").toString(), "-keystore", store, "-storepass", "changeit", jar.toString(), "one"))) {
            Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            assertEquals(0, process.onExit().join().exitValue(), words.getFirst());
        }
    }

    private Path library() {
        return folder.resolve("old-codec.jar");
    }

    private Outcome dryRun(String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("--dry-run", "--output", folder.resolve("no-image").toString()));
        words.addAll(List.of(options));
        return ImageTool.image(words.toArray(String[]::new));
    }
}
