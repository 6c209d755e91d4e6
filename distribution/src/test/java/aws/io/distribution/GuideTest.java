package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.tck.Repetition;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The providers of the guides are modules that compile, and pass the contracts that the guides say. */
@Timeout(300)
class GuideTest {
    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("^(?:public )?(?:final )?class (\\w+)", Pattern.MULTILINE);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"writing-a-loop.md, example.loop.park.ParkLoopTest", "writing-a-tls-provider.md, example.tls.any.AnyTlsTest"})
    void theProviderOfTheGuidePassesItsContract(String guide, String test) throws Exception {
        String text = Files.readString(Path.of("..", "docs", guide));
        List<Path> module = new ArrayList<>();
        List<Path> tests = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            String source = blocks.group(1);
            Matcher type = TYPE.matcher(source);
            String name = type.find() ? type.group(1) : "module-info";
            Path file = Files.writeString(folder.resolve(name + ".java"), source);
            (test.endsWith("." + name) ? tests : module).add(file);
        }
        assertEquals(1, tests.size(), guide + " has its test");
        assertTrue(module.size() >= 2, guide + " has its module");
        Path classes = folder.resolve("classes");
        String modules = System.getProperty("aws.io.modules");
        String path = System.getProperty("java.class.path");
        compile(List.of("--module-path", modules, "-Xlint:all", "-Werror", "-d", classes.toString()), module);
        Path testClasses = Files.createDirectory(folder.resolve("test-classes"));
        compile(List.of("--class-path", path + File.pathSeparator + classes, "-d", testClasses.toString()), tests);
        URL[] both = {classes.toUri().toURL(), testClasses.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(both, GuideTest.class.getClassLoader())) {
            Repetition.run(1, loader.loadClass(test));
        }
    }

    /** The guide's provider is a module of its own, which is tested where plugins may be. */
    @Test
    void theGuideToTlsQuotesItsExampleAsItIs() throws Exception {
        String guide = Files.readString(Path.of("..", "docs", "writing-a-tls-provider.md"));
        try (Stream<Path> files = Files.walk(Path.of("..", "examples", "plugin-tls", "src"))) {
            for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
                assertTrue(guide.contains("```java\n" + Files.readString(file) + "```"), file + " is not in the guide as it is");
            }
        }
    }

    private static void compile(List<String> options, List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        boolean done = compiler.getTask(
                        said, null, null, options, null, compiler.getStandardFileManager(null, null, null).getJavaFileObjectsFromPaths(sources))
                .call();
        assertTrue(done, said.toString());
    }
}
