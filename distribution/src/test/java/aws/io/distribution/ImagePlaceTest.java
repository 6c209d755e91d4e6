package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.distribution.ImageTool.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where {@code aws-io image} puts an image: there is a whole one or none, whatever the folder's name. */
@Timeout(180)
class ImagePlaceTest {
    @TempDir
    Path folder;

    private Path work;
    private Path application;

    @BeforeEach
    void makeAnApplication() throws IOException {
        work = Files.createDirectory(folder.resolve("a folder of mine"));
        application = ImageTool.jar(
                folder.resolve("my app.jar"),
                List.of(),
                "module-info.java",
                "module my.app { requires aws.io.api; }",
                "my/Main.java",
                "package my; public class Main { public static void main(String[] words) { System.out.println(java.util.List.of(words)); } }");
    }

    @Test
    void spacesLinksAndOtherFoldersAreNothingToIt() throws Exception {
        Path image = work.resolve("my image");
        Outcome outcome = ImageTool.image(options(image, "--aot", "my"));
        assertEquals(0, outcome.code(), outcome.toString());
        Path moved = Files.move(image, work.resolve("moved  there"));
        Path link = folder.resolve("linked");
        assumeTrue(File.separatorChar == '/', "symbolic links to scripts are tried on Unix systems only");
        Files.createSymbolicLink(link, folder.relativize(moved.resolve("bin").resolve("my")));
        for (Path program : List.of(moved.resolve("bin").resolve("my"), link)) {
            ProcessBuilder start = new ProcessBuilder(program.toString(), "one  two", "\"three\"", "").directory(new File("/"));
            assertEquals(new Outcome(0, "[one  two, \"three\", ]\n", ""), ImageTool.run(start));
        }
        ProcessBuilder logging = new ProcessBuilder(link.toString());
        logging.environment().put("JDK_JAVA_OPTIONS", "-Xlog:aot -XX:AOTMode=on");
        Outcome logged = ImageTool.run(logging);
        assertEquals(0, logged.code(), "the cache is used where the image is now: " + logged);
        assertTrue(logged.out().contains("Opened AOT cache"), logged.out());
    }

    @Test
    void aFolderThatIsThereIsRefusedAndStaysAsItIs() throws Exception {
        Path there = Files.createDirectory(work.resolve("there"));
        Files.writeString(there.resolve("file"), "mine");
        Outcome outcome = ImageTool.image(options(there));
        assertEquals(new Outcome(1, "", "aws-io: --output " + there + " exists already\n"), outcome);
        assertEquals(List.of("file"), ImageTool.names(there));
        Outcome dry = ImageTool.image(options(there, "--dry-run"));
        assertEquals(0, dry.code(), dry.toString());
        assertTrue(dry.out().contains("warning: --output " + there + " exists already, and would be refused"), dry.out());
        assertEquals(List.of("there"), ImageTool.names(work));
    }

    /** A limit on the size of files stands for a full disk: jlink's write fails just so. */
    @Test
    void aFullDiskLeavesNothing() throws Exception {
        assumeTrue(File.separatorChar == '/', "limits are those of Unix systems");
        ProcessBuilder program = ImageTool.program(options(work.resolve("image")));
        List<String> words = new ArrayList<>(List.of("sh", "-c", "ulimit -f 20000; exec \"$@\"", "sh"));
        words.addAll(program.command());
        Outcome outcome = ImageTool.run(program.command(words));
        assertEquals(1, outcome.code(), outcome.toString());
        assertTrue(outcome.error().startsWith("aws-io: jlink failed with exit code 1: "), outcome.error());
        assertEquals(List.of(), ImageTool.names(work));
    }

    @Test
    void anImageThatDoesNotStartIsNotLeft() throws Exception {
        Outcome outcome = ImageTool.image(options(work.resolve("image"), "--java-options", "-XX:NoSuchOption"));
        assertEquals(1, outcome.code(), outcome.toString());
        assertTrue(outcome.error().startsWith("aws-io: java failed with exit code 1: "), outcome.error());
        Outcome untrained = ImageTool.image(options(work.resolve("image"), "--aot", "true"));
        assertTrue(untrained.error().startsWith("aws-io: --aot: the command 'true' ended and left no cache"), untrained.toString());
        assertEquals(List.of(), ImageTool.names(work));
    }

    /** The signal comes when jlink has begun: its folder lies beside the image's place. */
    @Test
    void anInterruptionLeavesNothing() throws Exception {
        assumeTrue(File.separatorChar == '/', "on Windows a program is ended without being told");
        try (WatchService watch = work.getFileSystem().newWatchService()) {
            work.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            Process process = ImageTool.program(options(work.resolve("image")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertTrue(watch.poll(60, TimeUnit.SECONDS) != null, "a folder for the image in the making");
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertNotEquals(0, process.exitValue());
        }
        assertEquals(List.of(), ImageTool.names(work));
    }

    private String[] options(Path output, String... more) {
        List<String> words = new ArrayList<>(
                List.of("--loop", "nio", "--with", application.toString(), "--launcher", "my=my.app/my.Main", "--output", output.toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }
}
