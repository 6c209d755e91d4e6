import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/** Starts an image's echo server, drives its own bench against it, and prints what happened. */
final class RunImage {
    private RunImage() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        String tool = Path.of(args[0], "bin", System.getProperty("os.name").startsWith("Windows") ? "aws-io.bat" : "aws-io").toString();
        Process server = new ProcessBuilder(tool, "echo-server", "--port", "0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream()))) {
            String line = lines.readLine();
            if (line == null) {
                throw new IllegalStateException("the echo server did not start");
            }
            System.out.println("echo server of the image: " + line);
            String port = line.substring(line.lastIndexOf(':') + 1);
            int code = new ProcessBuilder(
                            tool, "bench", "--port", port, "--connections", "16", "--size", "1024", "--seconds", "5")
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                System.exit(code);
            }
        } finally {
            // jlink's launcher is a script which starts the JVM as its child.
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
            server.waitFor();
        }
    }
}
