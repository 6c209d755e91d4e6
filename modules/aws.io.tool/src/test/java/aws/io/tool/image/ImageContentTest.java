package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The sizes of the parts of an image, read from the JDK that runs this. */
class ImageContentTest {
    private static final Path HOME = Path.of(System.getProperty("java.home"));

    @Test
    void thePartsAddUpToTheWhole() throws IOException {
        long parts = ImageContent.of(HOME).values().stream().mapToLong(Long::longValue).sum();
        long whole;
        try (Stream<Path> files = Files.walk(HOME)) {
            whole = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).mapToLong(file -> file.toFile().length()).sum();
        }
        // A few bytes of padding in lib/modules are nobody's.
        assertTrue(whole >= parts && whole - parts < 64, parts + " of " + whole);
    }

    @Test
    void everyModuleIsAPart() throws IOException {
        Map<String, Long> parts = ImageContent.of(HOME);
        for (String module : new String[] {"java.base", "java.logging", "jdk.jlink"}) {
            assertTrue(parts.getOrDefault(module, 0L) > 1000, module);
        }
    }
}
