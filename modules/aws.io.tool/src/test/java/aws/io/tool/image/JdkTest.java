package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
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
        assertEquals(new Jdk(RUNNING), Jdk.find(Map.of("JAVA_HOME", empty.toString(), "PATH", empty.toString()), RUNNING));
    }

    @Test
    void withoutAnyJlinkItSaysWhereItLookedAndWhatToDo() {
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> Jdk.find(Map.of("JAVA_HOME", empty.toString()), empty.resolve("image")));
        String said = error.getMessage();
        assertTrue(said.contains(empty + " (no jlink), " + empty.resolve("image") + " (no jlink); set JAVA_HOME"), said);
    }
}
