package aws.io.interop;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that is not ours, at most until the end of its test. What it prints is heard, errors too, and is in every failure's message. */
final class Program implements AutoCloseable {
    private final Process process;
    private final Heard output;

    private Program(Process process, Heard output) {
        this.process = process;
        this.output = output;
    }

    static boolean isInstalled(String name) {
        return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    static Program start(String... command) {
        return start(List.of(command));
    }

    static Program start(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            // What the tests wait for is in English.
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            Heard output = new Heard(String.join(" ", command));
            Thread.ofVirtual().start(() -> listen(process, output));
            return new Program(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program to its end without input, and returns what it printed. */
    static String run(String... command) {
        try (Program program = start(command)) {
            program.endInput();
            program.exit(0);
            return program.output().text();
        }
    }

    Heard output() {
        return output;
    }

    Program type(String text) {
        return type(text.getBytes(StandardCharsets.UTF_8));
    }

    Program type(byte[] bytes) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(bytes);
            in.flush();
            return this;
        } catch (IOException e) {
            throw new AssertionError("cannot be typed to: " + e + "; " + output, e);
        }
    }

    Program endInput() {
        try {
            process.getOutputStream().close();
            return this;
        } catch (IOException e) {
            throw new AssertionError("its input cannot be ended: " + e + "; " + output, e);
        }
    }

    /** Waits for its end, with a certain exit code. */
    void exit(int wanted) {
        int code = exit();
        if (code != wanted) {
            throw new AssertionError("exit code " + code + " instead of " + wanted + "; " + output);
        }
    }

    /** Waits for its end, with an exit code that means failure. */
    void exitFailed() {
        if (exit() == 0) {
            throw new AssertionError("exit code 0 instead of a failure; " + output);
        }
    }

    /** Ends it the hard way: the kernel closes its sockets. */
    void kill() {
        process.destroyForcibly();
        exit();
    }

    @Override
    public void close() {
        kill();
    }

    private int exit() {
        try {
            if (!process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("runs on after " + Patience.SECONDS + " s; " + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        output.awaitEnd();
        return process.exitValue();
    }

    private static void listen(Process process, Heard output) {
        byte[] block = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            int count;
            while ((count = in.read(block)) >= 0) {
                output.add(block, count);
            }
            output.ended("ended");
        } catch (IOException e) {
            // A process that is killed takes its pipe along.
            output.ended("ended by " + e);
        }
    }
}
