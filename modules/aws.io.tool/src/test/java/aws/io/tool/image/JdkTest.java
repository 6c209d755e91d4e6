package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where jlink comes from. */
class JdkTest {
    private static final Path RUNNING = Path.of(System.getProperty("java.home"));

    @TempDir
    Path empty;

    @Test
    void aHomeWithoutJlinkIsPassedOver() {
        Map<String, String> environment = Map.of("JAVA_HOME", empty.toString(), "PATH", empty.toString());
        assertEquals(new Jdk(RUNNING), Jdk.find(environment, RUNNING, List.of()));
    }

    @Test
    void oneInAFolderOfJdksIsFoundAtLast() {
        Path image = empty.resolve("image");
        List<Path> folders = List.of(empty.resolve("missing"), RUNNING.resolve(".."));
        Jdk found = Jdk.find(Map.of(), image, folders);
        assertEquals(RUNNING.getParent().normalize(), found.home().getParent().normalize());
    }

    @Test
    void withoutAnyJlinkItSaysWhereItLookedAndWhatToDo() {
        Map<String, String> environment = Map.of("JAVA_HOME", empty.toString());
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> Jdk.find(environment, empty.resolve("image"), List.of(empty)));
        String said = error.getMessage();
        assertTrue(said.contains(empty + " (no jlink), " + empty.resolve("image") + " (no jlink); set JAVA_HOME"), said);
    }
}
