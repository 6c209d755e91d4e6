package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever follows the page on images, word by word, has an image that serves. */
@Timeout(180)
class FiveMinutesTest {
    @TempDir
    Path folder;

    @Test
    void thePageOnImagesMakesAServer() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the page's commands are those of a Linux shell, with the loop for Linux");
        String page = Files.readString(Path.of("..", "docs", "images.md"));
        Path sources = Files.createDirectories(folder.resolve(Path.of("src", "my", "app")));
        Files.writeString(folder.resolve("src").resolve("module-info.java"), block(page, "java\nmodule my\\.app"));
        Files.writeString(sources.resolve("Main.java"), block(page, "java\npackage my\\.app"));
        String commands = block(page, "sh\nSDK=").replaceFirst("SDK=\\S+", "SDK='" + Path.of("..").toRealPath() + "'");
        Path said = folder.resolve("said");
        ProcessBuilder shell = new ProcessBuilder("sh", "-e", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        String home = System.getProperty("java.home");
        shell.environment().put("JAVA_HOME", home);
        shell.environment().merge("PATH", Path.of(home, "bin").toString(), (path, bin) -> bin + File.pathSeparator + path);
        int code = shell.start().waitFor();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertEquals(0, code, text);
        assertTrue(text.endsWith("my-image was made, and starts\n"), text);
        TlsEchoClient client = new TlsEchoClient(folder);
        String program = folder.resolve(Path.of("my-image", "bin", "my")).toString();
        ProcessBuilder server = new ProcessBuilder(program, client.certificate().toString(), client.key().toString(), "0");
        try (RunningServer running = new RunningServer(server, folder)) {
            client.echo(running.port(), 1 << 20);
        }
    }

    /** {@return the page's block of code that begins so} */
    private static String block(String page, String beginning) {
        Matcher block = Pattern.compile("```(?=" + beginning + ")\\w+\\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertTrue(block.find(), beginning);
        return block.group(1);
    }
}
