package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page on images, followed word by word, leads to an image that serves. */
@Timeout(180)
class FiveMinutesTest {
    /** With Temurin's JVM, which is 24.8 MB when stripped, image and cache are below 60 MB. */
    private static final long MOST_WITHOUT_JVM = 35_200_000;

    @TempDir
    Path folder;

    private final String page = read();

    private TlsEchoClient client;

    @BeforeEach
    void writeTheApplication() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the page's commands are those of a Linux shell, with the loop for Linux");
        Path sources = Files.createDirectories(folder.resolve(Path.of("src", "my", "app")));
        Files.writeString(folder.resolve("src").resolve("module-info.java"), block("java\nmodule my\\.app"));
        Files.writeString(sources.resolve("Main.java"), block("java\npackage my\\.app"));
        client = new TlsEchoClient(folder);
    }

    @Test
    void thePageOnImagesMakesAServer() throws Exception {
        String said = follow(block("sh\nSDK="));
        assertTrue(said.endsWith("my-image was made, and starts\n"), said);
        serve("my-image", "my");
    }

    /** What differs from one vendor's JVM to the other's is not counted. */
    @Test
    void itMakesASmallServerThatStartsFromACache() throws Exception {
        for (String program : List.of("openssl", "strip")) {
            assumeTrue(ImageTool.isInstalled(program), "there is no " + program + " on the PATH");
        }
        Files.copy(client.certificate(), folder.resolve("cert.pem"));
        Files.copy(client.key(), folder.resolve("key.pem"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String said = follow(block("sh\nSDK=") + block("sh\ncat > train").replace("7443", Integer.toString(port)));
        assertTrue(said.endsWith("my-small-image was made, and starts\n"), said);
        Path image = folder.resolve("my-small-image");
        long withoutJvm = Image.size(image) - Files.size(image.resolve(Path.of("lib", "server", "libjvm.so")));
        assertTrue(withoutJvm <= MOST_WITHOUT_JVM, "image and cache, without the JVM, are " + withoutJvm);
        serve("my-small-image", "my");
        // With this mode a cache that cannot be used ends the start.
        serve(
                "my-small-image", "java", "-XX:AOTMode=on", "-XX:AOTCache=" + image.resolve(Path.of("lib", "my.aot")), "-m",
                "my.app/my.app.Main");
    }

    /** Runs commands of the page as they are, but for the place of the clone. */
    private String follow(String commands) throws Exception {
        Path said = folder.resolve("said");
        ProcessBuilder shell = new ProcessBuilder("sh", "-e", "-c", commands.replaceFirst("SDK=\\S+", "SDK='" + Path.of("..").toRealPath() + "'"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        String home = System.getProperty("java.home");
        shell.environment().put("JAVA_HOME", home);
        shell.environment().merge("PATH", Path.of(home, "bin").toString(), (path, bin) -> bin + File.pathSeparator + path);
        int code = shell.start().waitFor();
        String text = Files.readString(said, StandardCharsets.UTF_8);
        assertEquals(0, code, text);
        return text;
    }

    private void serve(String image, String program, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of(folder.resolve(Path.of(image, "bin", program)).toString()));
        words.addAll(List.of(options));
        words.addAll(List.of(client.certificate().toString(), client.key().toString(), "0"));
        try (RunningServer running = new RunningServer(new ProcessBuilder(words), folder)) {
            client.echo(running.port(), 1 << 20);
        }
    }

    /** {@return the page's block of code that begins so} */
    private String block(String beginning) {
        Matcher block = Pattern.compile("```(?=" + beginning + ")\\w+\\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertTrue(block.find(), beginning);
        return block.group(1);
    }

    private static String read() {
        try {
            return Files.readString(Path.of("..", "docs", "images.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
