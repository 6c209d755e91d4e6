package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the documents say of names and commands is so. */
@Timeout(120)
class DocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> PACKAGES = List.of(
            "aws.io", "aws.io.loop", "aws.io.loop.spi", "aws.io.channel", "aws.io.socket", "aws.io.spi", "aws.io.tls", "aws.io.tls.spi",
            "aws.io.testing");

    /** A type, and maybe a member of it, in back quotes. */
    private static final Pattern NAME = Pattern.compile("`(?:new )?([A-Z]+[a-z][A-Za-z]*)(?:\\.([a-zA-Z]+))?(?:\\([^`]*)?`");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"from-aws-c-io.md, 80", "from-netty.md, 40"})
    void everyNameOfOursThatTheMapNamesExists(String page, int atLeast) throws Exception {
        TreeSet<String> missing = new TreeSet<>();
        int seen = 0;
        for (String line : Files.readAllLines(ROOT.resolve("docs").resolve(page))) {
            String[] columns = line.split("\\|");
            Matcher names = NAME.matcher(columns.length < 3 ? "" : columns[2]);
            while (names.find()) {
                seen++;
                if (!exists(names.group(1), names.group(2))) {
                    missing.add(names.group());
                }
            }
        }
        assertTrue(seen > atLeast, seen + " names");
        assertEquals(new TreeSet<String>(), missing);
    }

    @Test
    void theImageOfTheReadmeIsMadeAsItSays() throws Exception {
        String readme = Files.readString(ROOT.resolve("README.md"));
        Matcher command = Pattern.compile("    jlink ((?:.*\\\\\\n)*.*)\\n").matcher(readme);
        assertTrue(command.find(), "README has a jlink command");
        Path image = folder.resolve("image");
        List<String> words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jlink").toString()));
        for (String word : command.group(1).replace("\\\n", " ").strip().split("\\s+")) {
            words.add(word.replace("my.app/my.app.Main", "aws.io.tool/aws.io.tool.Main")
                    .replace("my.app", "aws.io.tool")
                    .replaceAll("^mods$", System.getProperty("aws.io.modules"))
                    .replaceAll("^my-image$", image.toString()));
        }
        assertEquals("", run(words));
        assertTrue(run(List.of(image.resolve("bin").resolve("my").toString(), "providers")).startsWith("* loop nio"));
    }

    private static String run(List<String> words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static boolean exists(String type, String member) {
        if (type.equals("Builder")) {
            return Stream.of("ClientBootstrap", "ServerBootstrap").anyMatch(one -> exists(one + "$Builder", member));
        }
        for (String one : PACKAGES) {
            try {
                Class<?> found = Class.forName(one + "." + type);
                return member == null
                        || Stream.of(found.getMethods()).map(Method::getName).anyMatch(member::equals)
                        || Stream.of(found.getFields()).map(Field::getName).anyMatch(member::equals)
                        || Stream.of(found.getClasses()).map(Class::getSimpleName).anyMatch(member::equals);
            } catch (ClassNotFoundException e) {
                continue;
            }
        }
        return false;
    }
}
