package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The image is what it should be, and works. */
@Timeout(120)
class ImageTest {
    private static final Path IMAGES = Path.of(System.getProperty("aws.io.images"));
    private static final int ECHO_BYTES = 64 << 20;

    /** What api and loop.nio may add to a bare java.base image. */
    private static final long MAX_ADDED_BYTES = 400_000;

    @Test
    void theImageHoldsExactlyTheExpectedModules() throws Exception {
        for (String image : List.of("nio", "nio-jsse")) {
            List<String> names =
                    run(image, "java", "--list-modules").lines().map(line -> line.replaceAll("@.*", "")).sorted().toList();
            Path expected = Path.of(System.getProperty("aws.io.expected"), "modules-" + image + ".txt");
            assertEquals(Files.readAllLines(expected), names, image);
        }
    }

    @Test
    void theToolStartsSilentAndFindsItsLoop() throws Exception {
        assertTrue(run("nio", "aws-io", "--version").startsWith("aws-io "));
        String without = run("nio", "aws-io", "providers");
        assertTrue(without.startsWith("* loop nio") && without.contains("TLS provider: none is available"), without);
        String with = run("nio-jsse", "aws-io", "providers");
        assertTrue(with.startsWith("* loop nio") && with.contains("* tls  jsse"), with);
    }

    @Test
    void aMistakeIsOneSentenceAndAnExitCode() throws Exception {
        Process process = start("nio", "aws-io", "echo-server", "--loop", "nonesuch");
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
        assertEquals(1, error.lines().count(), error);
        assertTrue(error.contains("'nonesuch' is missing") && error.contains("nio (priority 100)"), error);
    }

    @Test
    void apiAndLoopAddLittleToABareImage() throws Exception {
        long added = size("core") - size("base");
        assertTrue(added <= MAX_ADDED_BYTES, "api and loop.nio add " + added + " bytes");
    }

    @Test
    void sixtyFourMebibytesComeBackUnchanged(@TempDir Path folder) throws Exception {
        Path errors = folder.resolve("errors");
        Process server =
                program("nio", "aws-io", "echo-server", "--port", "0").redirectError(errors.toFile()).start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            assertTrue(line != null && line.startsWith("listening on 127.0.0.1:"), "the server printed " + line);
            echo(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
        } finally {
            // jlink's launcher is a script which starts the JVM as its child.
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
            assertTrue(server.waitFor(30, TimeUnit.SECONDS), "the server ended");
        }
        assertEquals("", Files.readString(errors));
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

    private static String run(String image, String program, String... arguments) throws Exception {
        Process process = start(image, program, arguments);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals("", error);
        assertEquals(0, process.exitValue());
        return out;
    }

    private static Process start(String image, String program, String... arguments) throws IOException {
        return program(image, program, arguments).start();
    }

    private static ProcessBuilder program(String image, String program, String... arguments) {
        String suffix = !System.getProperty("os.name").startsWith("Windows") ? "" : program.equals("java") ? ".exe" : ".bat";
        Path file = IMAGES.resolve(image).resolve("bin").resolve(program + suffix);
        return new ProcessBuilder(Stream.concat(Stream.of(file.toString()), Stream.of(arguments)).toList());
    }

    private static long size(String image) throws IOException {
        try (Stream<Path> files = Files.walk(IMAGES.resolve(image))) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
