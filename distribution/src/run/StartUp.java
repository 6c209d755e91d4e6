import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * The time from starting an image's TLS echo server to the first byte that it sends back, and its resident memory then: plain, with an
 * archive of classes (CDS), and with an AOT cache that was trained by one connection. Takes the image, the PEM files of a certificate for
 * localhost and of its key, and the number of rounds; prints the median of each. Rounds are interleaved, so that a noisy moment hits all.
 * Linux only.
 */
final class StartUp {
    private final Path java;
    private final String[] server;
    private final SSLContext client;

    private record Sample(double millis, long kibibytes) {}

    private StartUp(Path image, String certificate, String key) throws Exception {
        java = image.resolve("bin").resolve("java");
        server = new String[] {"-m", "aws.io.tool/aws.io.tool.Main", "echo-server", "--tls", "--cert", certificate, "--key", key, "--port"};
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "server",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(Path.of(certificate)))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
    }

    public static void main(String[] args) throws Exception {
        StartUp start = new StartUp(Path.of(args[0]), args[1], args[2]);
        int rounds = Integer.parseInt(args[3]);
        Path folder = Files.createTempDirectory("start-up");
        Path archive = folder.resolve("classes.jsa");
        Path cache = folder.resolve("server.aot");
        try {
            start.run("-Xshare:dump", "-XX:SharedArchiveFile=" + archive);
            start.first("-XX:AOTCacheOutput=" + cache);
            Map<String, String> variants = new LinkedHashMap<>();
            variants.put("plain", "-Xshare:auto");
            variants.put("CDS", "-XX:SharedArchiveFile=" + archive);
            variants.put("AOT cache", "-XX:AOTCache=" + cache);
            Map<String, List<Sample>> samples = new LinkedHashMap<>();
            for (int i = 0; i < rounds; i++) {
                for (Map.Entry<String, String> variant : variants.entrySet()) {
                    samples.computeIfAbsent(variant.getKey(), name -> new ArrayList<>()).add(start.first(variant.getValue()));
                }
            }
            System.out.printf("archive %.1f MB, cache %.1f MB%n", Files.size(archive) / 1e6, Files.size(cache) / 1e6);
            samples.forEach((name, all) -> System.out.printf(
                    Locale.ROOT,
                    "%-10s first TLS byte after %.0f ms, %.1f MB resident (median of %d)%n",
                    name,
                    all.stream().mapToDouble(Sample::millis).sorted().toArray()[all.size() / 2],
                    all.stream().mapToLong(Sample::kibibytes).sorted().toArray()[all.size() / 2] * 1024 / 1e6,
                    all.size()));
        } finally {
            Files.deleteIfExists(archive);
            Files.deleteIfExists(cache);
            Files.delete(folder);
        }
    }

    private Sample first(String option) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> words = new ArrayList<>(List.of(java.toString(), option));
        words.addAll(List.of(server));
        words.add(Integer.toString(port));
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            connect(process, port);
            double millis = (System.nanoTime() - begun) / 1e6;
            long resident = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findAny()
                    .orElseThrow();
            return new Sample(millis, resident);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private void connect(Process process, int port) throws IOException, InterruptedException {
        while (true) {
            try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(1);
                if (socket.getInputStream().read() != 1) {
                    throw new IOException("the server sent something else back");
                }
                return;
            } catch (ConnectException e) {
                // Not listening yet.
                if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
                    throw new IOException("the server ended with exit code " + process.exitValue(), e);
                }
            }
        }
    }

    private void run(String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(java.toString()));
        words.addAll(List.of(options));
        int code = new ProcessBuilder(words).inheritIO().redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        if (code != 0) {
            throw new IOException(words + " failed with exit code " + code);
        }
    }
}
