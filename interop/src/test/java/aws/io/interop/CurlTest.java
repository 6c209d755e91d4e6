package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.testing.TestIdentities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The example HTTPS server against curl. */
@Needs("curl")
@ParameterizedClass
@MethodSource("aws.io.interop.Stack#all")
@Timeout(120)
class CurlTest {
    private final Stack stack;

    @TempDir
    Path folder;

    CurlTest(Stack stack) {
        this.stack = stack;
    }

    private static Program curl(HttpsExample server, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "curl", "--silent", "--show-error", "--verbose", "--noproxy", "*", "--max-time", String.valueOf(Patience.SECONDS),
                "--resolve", "localhost:" + server.port() + ":127.0.0.1", "--cacert", server.authorities()));
        command.addAll(List.of(more));
        return Program.start(command);
    }

    @Test
    void pagesAreFetchedInBothVersionsOverOneConnectionEach() throws Exception {
        try (HttpsExample server = new HttpsExample(stack, folder)) {
            for (String version : List.of("1.2", "1.3")) {
                Path page = folder.resolve("page" + version);
                Path again = folder.resolve("again" + version);
                try (Program curl = curl(
                        server, "--tlsv" + version, "--tls-max", version, "--http1.1", "--fail",
                        "--output", page.toString(), server.url("/"), "--output", again.toString(), server.url("/"))) {
                    curl.exit(0);
                    curl.output().await("SSL connection using TLSv" + version);
                    curl.output().await("server accepted http/1.1");
                    curl.output().await("Re-using existing connection");
                }
                assertEquals("Hello over TLS.\n", Files.readString(page));
                assertEquals("Hello over TLS.\n", Files.readString(again));
            }
        }
    }

    @Test
    void aLongPageIsWholeAndAConnectionThatIsToBeClosedEndsInOrder() throws Exception {
        try (HttpsExample server = new HttpsExample(stack, folder)) {
            Path page = folder.resolve("page");
            try (Program curl = curl(server, "--fail", "--header", "Connection: close", "--output", page.toString(), server.url("/long"))) {
                curl.exit(0);
            }
            assertEquals("0123456789abcdef".repeat(1 << 16), Files.readString(page));
        }
    }

    @Test
    void whatIsNotThereOrNotUnderstoodIsAnsweredSo() throws Exception {
        try (HttpsExample server = new HttpsExample(stack, folder)) {
            try (Program curl = curl(server, server.url("/none"))) {
                curl.exit(0);
                curl.output().await("HTTP/1.1 404 Not Found");
            }
            try (Program curl = curl(server, "--request", "DELETE", server.url("/"))) {
                curl.exit(0);
                curl.output().await("HTTP/1.1 501 Not Implemented");
            }
        }
    }

    @Test
    void itDoesNotBelieveAStranger() throws Exception {
        Pem stranger = Pem.write(folder, TestIdentities.named("stranger.example"));
        try (HttpsExample server = new HttpsExample(stack, folder);
                Program curl = curl(server, "--cacert", stranger.certificate(), server.url("/"))) {
            curl.exitFailed();
            curl.output().await("SSL certificate problem");
        }
    }

    @Test
    void plainTextIsNotAnswered() throws Exception {
        try (HttpsExample server = new HttpsExample(stack, folder);
                Program curl = curl(server, server.url("/").replace("https", "http"))) {
            curl.exitFailed();
        }
    }
}
