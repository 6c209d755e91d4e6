package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images with TLS answer clients that are not ours, unpack nothing, and need little memory. */
@Timeout(120)
class TlsImageTest {
    /** The flags of docs/images.md for a small device. */
    private static final List<String> SMALL =
            List.of("-XX:+UseSerialGC", "-Xmx24m", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=16m");

    private static final long SMALL_KIBIBYTES = 96 << 10;

    @TempDir
    Path folder;

    private TlsEchoClient client;

    static List<Image> images() throws IOException {
        return Image.withTls();
    }

    @BeforeEach
    void makeAnIdentity() throws Exception {
        client = new TlsEchoClient(folder);
    }

    @ParameterizedTest
    @MethodSource("images")
    void aMebibyteComesBackFromTheJdksClientOverTls13(Image image) throws Exception {
        try (RunningServer server = new RunningServer(image.program("aws-io", client.serverArguments()), folder)) {
            client.echo(server.port(), 1 << 20);
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void aLineComesBackFromOpensslOverTls13(Image image) throws Exception {
        assumeTrue(ImageTool.isInstalled("openssl"), "there is no openssl on the PATH");
        try (RunningServer server = new RunningServer(image.program("aws-io", client.serverArguments()), folder)) {
            Process openssl = new ProcessBuilder(
                            "openssl", "s_client", "-tls1_3", "-quiet", "-verify_return_error", "-CAfile",
                            client.certificate().toString(), "-connect", "127.0.0.1:" + server.port())
                    .redirectError(folder.resolve("openssl").toFile())
                    .start();
            openssl.getOutputStream().write("a line\n".getBytes(StandardCharsets.UTF_8));
            openssl.getOutputStream().flush();
            String back = openssl.inputReader().readLine();
            openssl.destroy();
            openssl.waitFor();
            assertEquals("a line", back, Files.readString(folder.resolve("openssl")));
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void nothingIsUnpackedToTheFolderForTemporaryFiles(Image image) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        try (RunningServer server = new RunningServer(java(image, List.of("-Djava.io.tmpdir=" + temporary)), folder)) {
            client.echo(server.port(), 1 << 16);
            try (Stream<Path> files = Files.list(temporary)) {
                assertEquals(List.of(), files.toList());
            }
        }
    }

    /** Measured as the peak of resident memory: sixteen connections at once that each have a mebibyte echoed, twice. */
    @ParameterizedTest
    @MethodSource("images")
    void ninetySixMebibytesAreEnoughForSixteenConnections(Image image) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "only Linux says how much memory a process had");
        try (RunningServer server = new RunningServer(java(image, SMALL), folder)) {
            client.echo(server.port(), 1 << 20, 16);
            client.echo(server.port(), 1 << 20, 16);
            long peak = server.peakKibibytes();
            // Bouncy Castle has its ciphers and its records in Java, and needs a little more.
            long allowed = image.name().endsWith("-bc") ? SMALL_KIBIBYTES + (5 << 10) : SMALL_KIBIBYTES;
            assertTrue(peak <= allowed, image + " took " + peak + " KiB");
        }
    }

    private ProcessBuilder java(Image image, List<String> options) {
        List<String> words = Stream.of(options, List.of("-m", "aws.io.tool/aws.io.tool.Main"), List.of(client.serverArguments()))
                .flatMap(List::stream)
                .toList();
        return image.program("java", words.toArray(String[]::new));
    }
}
