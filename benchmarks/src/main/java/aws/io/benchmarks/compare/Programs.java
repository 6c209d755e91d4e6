package aws.io.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The programs in C, compiled by the system's {@code cc}.
 *
 * @param load the load generator
 * @param echo the echo server
 * @param knowsTls whether the load generator was compiled with OpenSSL
 */
record Programs(Path load, Path echo, boolean knowsTls) {
    static Programs compile(Path directory) throws IOException, InterruptedException {
        require("cc", "a C compiler: the load generator is C, lest its own cost be ours to explain");
        require("taskset", "taskset of util-linux: server and client must not share a processor");
        Path sources = directory.resolve("src/load");
        Path target = Files.createDirectories(directory.resolve("target/load")).toAbsolutePath();
        Path load = target.resolve("load");
        Path echo = target.resolve("echo");
        boolean tls = cc(sources.resolve("load.c"), load, "-DTLS", "-lssl", "-lcrypto").isEmpty();
        if (!tls) {
            orThrow(cc(sources.resolve("load.c"), load));
        }
        orThrow(cc(sources.resolve("echo.c"), echo));
        return new Programs(load, echo, tls);
    }

    /** {@return the client of the first byte, compiled; it is OpenSSL's, and asked for after {@link #requireTls()}} */
    Path first(Path directory) throws IOException, InterruptedException {
        Path first = load.resolveSibling("first");
        orThrow(cc(directory.resolve("src/load/first.c"), first, "-lssl", "-lcrypto"));
        return first;
    }

    void requireTls() {
        if (!knowsTls) {
            throw new IllegalStateException("the load generator could not be compiled with OpenSSL: its headers (libssl-dev) are needed");
        }
    }

    static void require(String program, String what) throws IOException, InterruptedException {
        try {
            run(List.of(program, "--version"));
        } catch (IOException e) {
            throw new IOException("'" + program + "' is not here. The comparison needs " + what, e);
        }
    }

    private static String cc(Path source, Path program, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("cc", "-O2", "-o", program.toString(), source.toString()));
        command.addAll(List.of(more));
        return run(command);
    }

    /** Returns what it said, if it failed. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : said + "\n" + command + " failed";
    }

    private static void orThrow(String failure) throws IOException {
        if (!failure.isEmpty()) {
            throw new IOException(failure);
        }
    }
}
