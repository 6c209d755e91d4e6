package aws.io.interop;

import aws.io.testing.TestIdentities;
import java.nio.file.Path;

/** The example HTTPS server as a program of its own, over the provider under test. */
final class HttpsExample implements AutoCloseable {
    private final Program program;
    private final Pem pem;
    private final int port;

    HttpsExample(Stack stack, Path folder) throws Exception {
        pem = Pem.write(folder, TestIdentities.localhost());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        program = Program.start(
                java, "-cp", System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED", "-Daws.io.tls=" + stack.tls(),
                "-Daws.io.loop=" + stack.loop(), "aws.io.examples.HttpsServer", "0", pem.certificate(), pem.key());
        port = Integer.parseInt(program.output().find(ToolTest.LISTENING));
    }

    String url(String path) {
        return "https://localhost:" + port + path;
    }

    int port() {
        return port;
    }

    /** The certificate that clients are to believe. */
    String authorities() {
        return pem.certificate();
    }

    @Override
    public void close() {
        program.close();
    }
}
