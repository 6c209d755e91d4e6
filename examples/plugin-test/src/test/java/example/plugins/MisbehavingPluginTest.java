package example.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A plugin that misbehaves harms itself alone: the choice goes on without it, or fails and says whose fault it is (DESIGN, section 3). Each is
 * a module that is compiled here and asked in a JVM of its own.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class MisbehavingPluginTest {
    private static final String PROVIDER =
            """
            package bad;

            import aws.io.loop.EventLoop;
            import aws.io.loop.LoopOptions;
            import aws.io.loop.spi.EventLoopFactory;
            import aws.io.loop.spi.Transports;
            import aws.io.spi.Availability;

            public final class Bad implements EventLoopFactory {
                %s

                public String name() {
                    return "bad";
                }

                public int priority() {
                    return 1000;
                }

                public Availability availability() {
                    return Availability.available();
                }

                public EventLoop newLoop(LoopOptions options) {
                    return null;
                }

                public Transports transports() {
                    return null;
                }
            }
            """;

    private static final String MODULE =
            "module bad { requires aws.io.api; provides aws.io.loop.spi.EventLoopFactory with bad.Bad; }";

    @TempDir
    Path folder;

    @Test
    void oneThatThrowsWhenItIsMadeIsSetAside() throws Exception {
        Jvm.Said said = providers(provider("public Bad() { throw new IllegalStateException(\"no constructor\"); }"));
        assertSetAside(said, "threw java.lang.IllegalStateException: no constructor");
    }

    @Test
    void oneThatThrowsWhenItIsAskedIsSetAside() throws Exception {
        Jvm.Said said = providers(answering("throw new UnsatisfiedLinkError(\"no native library\");"));
        assertSetAside(said, "threw java.lang.UnsatisfiedLinkError: no native library");
    }

    @Test
    void oneWhoseClassCannotBeInitialisedIsSetAside() throws Exception {
        Jvm.Said said = providers(provider("static final int COUNT = Integer.parseInt(\"many\");"));
        assertSetAside(said, "threw java.lang.ExceptionInInitializerError");
    }

    @Test
    void oneThatLacksAClassIsSetAside() throws Exception {
        Path module = answering("return Other.ANSWER;", "package bad; class Other { static aws.io.spi.Availability ANSWER; }");
        Files.delete(module.resolve("bad").resolve("Other.class"));
        assertSetAside(providers(module), "threw java.lang.NoClassDefFoundError: bad/Other");
    }

    @Test
    void oneThatAnswersNullIsSetAside() throws Exception {
        assertSetAside(providers(answering("return null;")), "answered null for its availability");
    }

    @Test
    void oneWithoutANameIsSetAside() throws Exception {
        Path module = compile(PROVIDER.replace("%s", "").replace("return \"bad\";", "return null;"));
        assertSetAside(providers(module), "bad.Bad (priority 1000): has the name 'null', allowed is [a-z0-9-]+");
    }

    @Test
    void oneThatLooksForProvidersWhileItIsAskedIsSetAside() throws Exception {
        Path module = answering("return aws.io.loop.EventLoopGroup.providers().choose(null).availability();");
        assertSetAside(providers(module), "bad.Bad looks for providers while it is asked");
    }

    /** Both of that name are, since it is not known which one was meant. */
    @Test
    void oneThatTakesTheNameOfAnotherLeavesNeither() throws Exception {
        Jvm.Said said = providers(compile(PROVIDER.replace("%s", "").replace("return \"bad\";", "return \"nio\";")));
        assertEquals(1, said.code(), said.toString());
        assertTrue(said.line("nio (priority 1000)").contains("shares its name with another"), said.toString());
        assertTrue(said.line("nio (priority 100)").contains("shares its name with another"), said.toString());
        assertTrue(said.line("none is available").contains("Candidates: nio (priority 1000)"), said.toString());
    }

    @Test
    void oneThatHangsFailsTheChoiceWithoutAName() throws Exception {
        Jvm.Said said = providers(hanging());
        assertEquals(1, said.code(), said.toString());
        assertTrue(said.line("'bad.Bad' does not answer, and no other was named").contains("did not answer within PT5S"), said.toString());
    }

    @Test
    void oneThatHangsFailsTheStartWithoutAName() throws Exception {
        Jvm.Said echo = tool(hanging(), "echo-server");
        assertEquals(1, echo.code(), echo.toString());
        assertTrue(echo.error().contains("'bad.Bad' does not answer"), echo.toString());
    }

    @Test
    void oneThatHangsDoesNotHarmTheChoiceOfAnother() throws Exception {
        Jvm.Said said = providers(hanging(), "-Daws.io.loop=nio");
        assertEquals(0, said.code(), said.toString());
        assertTrue(said.line("loop nio (priority 100): available").startsWith("* "), said.toString());
    }

    @Test
    void oneThatHangsWhenItDescribesItselfDelaysTheTableAlone() throws Exception {
        Jvm.Said said = providers(provider(
                "public String describe() { while (true) { java.util.concurrent.locks.LockSupport.park(); } }"));
        assertEquals(0, said.code(), said.toString());
        assertTrue(said.line("* loop bad").contains("cannot describe itself: did not answer within PT5S"), said.toString());
        assertTrue(said.line("loop nio (priority 100): available").contains("java.nio of Java"), said.toString());
    }

    /** It was chosen by right: to start without it would be to use another silently. */
    @Test
    void oneThatMakesNoLoopFailsTheStartByItsName() throws Exception {
        Jvm.Said said = tool(provider(""), "echo-server");
        assertEquals(1, said.code(), said.toString());
        assertTrue(said.error().contains("loop provider 'bad' made nothing"), said.toString());
    }

    private void assertSetAside(Jvm.Said said, String reason) {
        assertEquals(0, said.code(), said.toString());
        assertTrue(said.line("loop bad").contains(reason), said.toString());
        assertTrue(said.line("loop nio (priority 100): available").startsWith("* "), said.toString());
    }

    private Jvm.Said providers(Path module, String... options) throws Exception {
        return tool(module, "providers", options);
    }

    private static Jvm.Said tool(Path module, String command, String... options) throws Exception {
        Stream<String> rest = Stream.of(
                "--module-path", Jvm.OURS + File.pathSeparator + module, "--module", "aws.io.tool/aws.io.tool.Main", command);
        return Jvm.ofTheTests().run("java", Stream.concat(Stream.of(options), rest).toArray(String[]::new));
    }

    private Path hanging() throws Exception {
        return answering("while (true) { java.util.concurrent.locks.LockSupport.park(); }");
    }

    private Path provider(String member) throws Exception {
        return compile(PROVIDER.replace("%s", member));
    }

    private Path answering(String statement, String... more) throws Exception {
        return compile(PROVIDER.replace("%s", "").replace("return Availability.available();", statement), more);
    }

    private Path compile(String provider, String... more) throws Exception {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        List<Path> written = new ArrayList<>();
        written.add(Files.writeString(sources.resolve("module-info.java"), MODULE));
        written.add(Files.writeString(sources.resolve("Bad.java"), provider));
        for (String one : more) {
            written.add(Files.writeString(sources.resolve("Other.java"), one));
        }
        Path classes = folder.resolve("classes");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of("--module-path", Jvm.COMPILED_AGAINST, "-d", classes.toString());
        boolean done = compiler.getTask(
                        said, null, null, options, null, compiler.getStandardFileManager(null, null, null).getJavaFileObjectsFromPaths(written))
                .call();
        assertTrue(done, said.toString());
        return classes;
    }
}
