package aws.io.benchmarks.compare;

import aws.io.benchmarks.echo.EchoServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, on one processor. Every JVM has the same heap and collector. */
final class ServerProcess implements AutoCloseable {
    private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED");

    private final Process process;
    private final BufferedReader said;
    private final PrintStream asked;
    private final boolean jvm;
    private final int port;

    private ServerProcess(Process process, boolean jvm) throws IOException {
        this.process = process;
        this.jvm = jvm;
        said = process.inputReader(StandardCharsets.UTF_8);
        asked = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        String line = said.readLine();
        if (line == null || !line.startsWith("port ")) {
            process.destroyForcibly();
            throw new IOException("the server said '" + line + "' instead of its port");
        }
        port = Integer.parseInt(line.substring("port ".length()));
    }

    /**
     * Starts a server.
     *
     * @param more further arguments of an {@code EchoServer}
     * @return the server, which listens
     */
    static ServerProcess start(Subject subject, Settings settings, Programs programs, String... more) throws IOException {
        return start(System.getProperty("java.class.path"), subject, settings, programs, more);
    }

    /** Starts a server with its own class path. */
    static ServerProcess start(String classPath, Subject subject, Settings settings, Programs programs, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", settings.cores().getFirst()));
        if (subject.kind() == null) {
            command.add(programs.echo().toString());
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(JVM);
            command.addAll(settings.jvm());
            command.addAll(List.of("-cp", classPath, EchoServer.class.getName(), subject.kind()));
            if (subject.tls() != null) {
                command.add("tls=" + subject.tls());
            }
            command.addAll(List.of(more));
        }
        return new ServerProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start(), subject.kind() != null);
    }

    int port() {
        return port;
    }

    /** {@return the process's id; taskset has become the server} */
    long pid() {
        return process.pid();
    }

    /** {@return the bytes that the server's threads have allocated, or -1 where nothing is allocated in a heap} */
    long allocated() throws IOException {
        if (!jvm) {
            return -1;
        }
        asked.println("allocated");
        String line = said.readLine();
        if (line == null) {
            throw new IOException("the server has ended");
        }
        return Long.parseLong(line);
    }

    /** {@return the resident set in bytes} */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("process " + pid() + " has no VmRSS");
    }

    @Override
    public void close() {
        asked.close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
