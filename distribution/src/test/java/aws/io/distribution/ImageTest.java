package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images are what they should be, and work. */
@Timeout(120)
class ImageTest {
    private static final int ECHO_BYTES = 64 << 20;

    static List<Image> images() throws IOException {
        return Image.all();
    }

    /** The full image is not made without the tool. */
    static List<Image> pairs() throws IOException {
        return Image.all().stream().filter(image -> !image.name().equals("full")).toList();
    }

    @ParameterizedTest
    @MethodSource("images")
    void anImageHoldsExactlyTheExpectedModules(Image image) throws Exception {
        Path expected = Path.of(System.getProperty("aws.io.expected"), "modules-" + image + ".txt");
        assertEquals(Files.readAllLines(expected), image.modules());
    }

    @ParameterizedTest
    @MethodSource("images")
    void anImageGivesNativeAccessToWhatIsInItAndNeedsItAndToNothingElse(Image image) throws Exception {
        List<String> modules = image.modules();
        TreeSet<String> needing = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("images.txt"))) {
            List<String> words = List.of(line.split("\\s+"));
            if (!line.startsWith("#") && modules.contains(words.get(2))) {
                needing.addAll(words.subList(3, words.size()));
            }
        }
        TreeSet<String> given = new TreeSet<>();
        for (String option : image.options().split("\\s+")) {
            if (option.startsWith("--enable-native-access=")) {
                given.addAll(List.of(option.substring(option.indexOf('=') + 1).split(",")));
            }
        }
        assertEquals(needing, given);
    }

    @ParameterizedTest
    @MethodSource("images")
    void anImageBringsTheLicenceOfEachOfItsModules(Image image) {
        for (String module : image.modules()) {
            assertTrue(Files.exists(image.home().resolve("legal").resolve(module).resolve("LICENSE")), module);
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void theToolStartsSilentAndFindsItsProviders(Image image) throws Exception {
        assertTrue(image.run("aws-io", "--version").startsWith("aws-io "));
        String providers = image.run("aws-io", "providers");
        List<String> parts = List.of(image.name().split("-"));
        if (image.name().equals("full")) {
            assertTrue(providers.contains("* loop ") && providers.contains("* tls  "), providers);
            return;
        }
        String tls = parts.size() == 2 ? "* tls  " + parts.get(1) : "TLS provider: none is available";
        assertTrue(providers.contains("* loop " + parts.getFirst()) && providers.contains(tls), providers);
    }

    @Test
    void aMistakeIsOneSentenceAndAnExitCode() throws Exception {
        Process process = new Image("nio").program("aws-io", "echo-server", "--loop", "nonesuch").start();
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
        assertEquals(1, error.lines().count(), error);
        assertTrue(error.contains("'nonesuch' is missing") && error.contains("nio (priority 100)"), error);
    }

    /** What the parts add to a bare java.base image, without the tool. */
    @ParameterizedTest
    @MethodSource("pairs")
    void thePartsAddLittleToABareImage(Image image) throws Exception {
        long allowed = switch (image.name()) {
            case "nio" -> 585_000;
            case "nio-jsse" -> 590_000;
            case String name when name.endsWith("-conscrypt") -> 4_300_000;
            case String name when name.endsWith("-bc") -> 8_600_000;
            default -> 620_000;
        };
        long added = new Image("bare/" + image).size() - new Image("bare/java.base").size();
        assertTrue(added <= allowed, image + " adds " + added + " bytes");
    }

    @Test
    void sixtyFourMebibytesComeBackUnchanged(@TempDir Path folder) throws Exception {
        try (RunningServer server = new RunningServer(new Image("nio").program("aws-io", "echo-server"), folder)) {
            echo(server.port());
        }
    }

    private static void echo(int port) throws Exception {
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        MessageDigest received = MessageDigest.getInstance("SHA-256");
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
            Thread writer = Thread.ofPlatform().start(() -> writeAll(client, sent));
            ByteBuffer in = ByteBuffer.allocate(1 << 16);
            long count = 0;
            while (client.read(in) >= 0) {
                in.flip();
                count += in.remaining();
                received.update(in);
                in.clear();
            }
            writer.join();
            assertEquals(ECHO_BYTES, count);
        }
        assertArrayEquals(sent.digest(), received.digest());
    }

    private static void writeAll(SocketChannel client, MessageDigest digest) {
        Random random = new Random(42);
        byte[] block = new byte[1 << 16];
        try {
            for (int left = ECHO_BYTES; left > 0; left -= block.length) {
                random.nextBytes(block);
                digest.update(block);
                ByteBuffer out = ByteBuffer.wrap(block);
                while (out.hasRemaining()) {
                    client.write(out);
                }
            }
            client.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
