package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.tls.Trust;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example HTTPS server against the JDK's HttpClient. */
@ParameterizedClass
@MethodSource("aws.io.interop.Stack#all")
@Timeout(120)
class HttpClientTest {
    private final Stack stack;

    @TempDir
    Path folder;

    HttpClientTest(Stack stack) {
        this.stack = stack;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void pagesAreFetched(String version) throws Exception {
        try (HttpsExample server = new HttpsExample(stack, folder)) {
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            Trust trust = Trust.pem(Path.of(server.authorities()));
            context.init(null, new TrustManager[] {trust.trustManager()}, new SecureRandom());
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(new String[] {version});
            try (HttpClient client = HttpClient.newBuilder()
                    .sslContext(context)
                    .sslParameters(parameters)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .build()) {
                HttpResponse<String> page = get(client, server.url("/"));
                assertEquals("200 Hello over TLS.\n", page.statusCode() + " " + page.body());
                assertEquals(HttpClient.Version.HTTP_1_1, page.version(), "agreed on by ALPN");
                assertEquals(version, page.sslSession().orElseThrow().getProtocol());
                assertEquals(1 << 20, get(client, server.url("/long")).body().length());
                assertEquals(404, get(client, server.url("/none")).statusCode());
            }
        }
    }

    private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(Patience.SECONDS)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
