package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The folder in which an image is made. */
@Timeout(30)
class WorkFolderTest {
    @TempDir
    Path folder;

    @Test
    void itLiesBesideItsFileAndIsGoneAfterwards() throws IOException {
        Path image = folder.resolve("new").resolve("image");
        try (WorkFolder work = WorkFolder.beside(image)) {
            assertEquals(image.getParent(), work.path().getParent());
            Files.createDirectories(work.path().resolve("a").resolve("b"));
            Files.writeString(work.path().resolve("a").resolve("file"), "text");
        }
        assertEquals(List.of(), content(image.getParent()));
    }

    @Test
    void whereNothingCanBeWrittenTheFileAndTheReasonAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> WorkFolder.beside(file.resolve("image")));
        assertTrue(error.getMessage().startsWith(file.resolve("image") + " cannot be made, since nothing can be written to " + file), error::getMessage);
    }

    /** The program that writes goes on writing until it is killed. */
    @Test
    void itIsGoneAfterTheProgramWasInterruptedTogetherWithWhoStillWrites() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = System.getProperty("jdk.module.path", "") + File.pathSeparator + System.getProperty("java.class.path");
        Process program = new ProcessBuilder(java, "-cp", path, Interrupted.class.getName(), folder.resolve("image").toString())
                .redirectErrorStream(true)
                .start();
        long writer = Long.parseLong(program.inputReader(StandardCharsets.UTF_8).readLine());
        ProcessHandle handle = ProcessHandle.of(writer).orElseThrow();
        program.destroy();
        assertTrue(program.waitFor(20, TimeUnit.SECONDS));
        assertFalse(handle.isAlive());
        assertEquals(List.of(), content(folder));
    }

    private static List<Path> content(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Another Java's main class: waits for a program that waits for it. */
    static final class Interrupted {
        private Interrupted() {}

        public static void main(String[] words) throws Exception {
            try (WorkFolder work = WorkFolder.beside(Path.of(words[0]))) {
                Files.writeString(work.path().resolve("file"), "text");
                // It reads what never comes.
                Process running = new ProcessBuilder(File.separatorChar == '/' ? "cat" : "more").start();
                System.out.println(running.pid());
                running.waitFor();
            }
        }
    }
}
