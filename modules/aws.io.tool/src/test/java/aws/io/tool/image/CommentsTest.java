package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class CommentsTest {
    private static Properties loaded(List<String> lines) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(String.join("\n", lines)));
        return properties;
    }

    @Test
    void theSettingsOfTheJdkStayAndTheCommentsGo() throws IOException {
        for (String file : List.of("security/java.security", "net.properties")) {
            List<String> lines = Files.readAllLines(
                    Path.of(System.getProperty("java.home"), "conf").resolve(file), StandardCharsets.ISO_8859_1);
            List<String> left = Comments.without(lines);
            assertEquals(loaded(lines), loaded(left), file);
            assertFalse(left.stream().anyMatch(line -> line.startsWith("#")), file);
        }
    }

    @Test
    void aLineThatContinuesAnotherIsNoComment() throws IOException {
        List<String> lines = List.of("a=1,\\", "#2", " ! comment", "b=\\\\", "# comment", "", "c=\\", "", "d=3");
        List<String> left = Comments.without(lines);
        assertEquals(loaded(lines), loaded(left));
        assertEquals("1,#2", loaded(left).getProperty("a"));
        assertFalse(left.contains("# comment") || left.contains(" ! comment"));
    }
}
