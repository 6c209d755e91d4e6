package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.Diagnosis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the pages on platforms and on flags say is so, where this machine can tell. */
@Timeout(120)
class PageTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /** Where the programs run: some flags of the page make files in the folder of their process. */
    @TempDir
    Path folder;

    @Test
    void thePlatformsNameEveryProviderThereIs() throws IOException {
        String page = Files.readString(DOCS.resolve("platforms.md"));
        try (Stream<Path> modules = Files.list(Path.of("..", "modules"))) {
            modules.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches("aws\\.io\\.(loop|tls)\\..*"))
                    .forEach(name -> assertTrue(page.contains("`" + name.substring(name.lastIndexOf('.') + 1) + "`"), name));
        }
    }

    @Test
    void whatIsInstalledHereIsInTheRowOfThisPlatform() throws IOException {
        String system = System.getProperty("os.name");
        String row = rows("platforms.md", "# Platforms").stream()
                .filter(line -> line.startsWith("| " + (system.equals("Linux") ? "Linux x86-64" : system.startsWith("Mac") ? "macOS" : "Windows")))
                .findFirst()
                .orElseThrow();
        List<String> cells = List.of(row.split("\\|"));
        Diagnosis here = Diagnosis.diagnose();
        here.loops().candidates().forEach(one -> assertTrue(quoted(cells.get(2)).contains(one.name()), one + " in " + row));
        here.tls().candidates().forEach(one -> assertTrue(quoted(cells.get(3)).contains(one.name()), one + " in " + row));
    }

    @Test
    void thisJavaKnowsEveryFlag() throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String row : rows("flags.md", "## Flags of the JVM")) {
            command.addAll(List.of(quoted(row.split("\\|")[1]).getFirst().split(" ")));
        }
        assertTrue(command.size() > 10, command.toString());
        command.add("-version");
        run(command);
    }

    @Test
    void jlinkKnowsEveryOption() throws Exception {
        String jlink = Path.of(System.getProperty("java.home"), "bin", "jlink").toString();
        String known = run(List.of(jlink, "--help")) + run(List.of(jlink, "--list-plugins"));
        List<String> options = new ArrayList<>();
        rows("flags.md", "## Options of jlink").forEach(row -> options.addAll(quoted(row.split("\\|")[1])));
        assertTrue(options.size() > 8, options.toString());
        options.forEach(option -> assertTrue(known.contains(option), option));
    }

    @Test
    void everySystemPropertyThatIsReadIsOnThePageAndNoOther() throws IOException {
        Pattern read = Pattern.compile("(?:get(?:Property|Boolean|Integer|Long)\\(|PROPERTY = )\"(aws\\.io[^\"]*)\"");
        Set<String> inCode = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("..", "modules"))) {
            // those of the kit are its own
            files.filter(file -> file.toString().replace('\\', '/').matches(".*/aws.io.(?!tck/)[^/]*/src/main/.*\\.java"))
                    .forEach(file -> matches(read, text(file)).forEach(inCode::add));
        }
        Set<String> onPage = new TreeSet<>(matches(Pattern.compile("`-D(aws\\.io[^=`]*)="), text(DOCS.resolve("flags.md"))));
        assertEquals(inCode, onPage);
    }

    /** The rows of the first table after a heading, without its head. */
    private static List<String> rows(String page, String heading) throws IOException {
        List<String> lines = Files.readAllLines(DOCS.resolve(page));
        return lines.stream()
                .skip(lines.indexOf(heading))
                .dropWhile(line -> !line.startsWith("|--"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static List<String> quoted(String text) {
        return matches(QUOTED, text);
    }

    private static List<String> matches(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
