package aws.io.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts a server's system calls for each message by {@code strace -c -f}, attached once the server is warm and until its clients are gone.
 * The count is exact but for how many events a turn finds, which depends on the speed, and strace takes speed away from all alike.
 */
final class SystemCalls {
    private static final long WARM_UP = 20_000;
    private static final String HEAD = """


            | server | all | read | write | wait | epoll_ctl | futex | others |
            |---|---|---|---|---|---|---|---|
            """;

    /**
     * What happens to the server.
     *
     * @param late whether each message is answered late, its window closed till then
     * @param client further arguments of the client
     */
    private record Scene(String name, Load load, long messages, boolean late, List<String> client) {}

    private static final List<Scene> SCENES = List.of(
            new Scene("1 × 64 B", new Load("", 1, 64, 1, false), 20_000, false, List.of()),
            new Scene("1 × 16 KiB", new Load("", 1, 16 * 1024, 1, false), 20_000, false, List.of()),
            new Scene("64 × 64 B", new Load("", 64, 64, 1, false), 40_000, false, List.of()),
            new Scene("64 × 16 KiB", new Load("", 64, 16 * 1024, 1, false), 40_000, false, List.of()),
            new Scene("64 × 64 B, windows closing and opening", new Load("", 64, 64, 1, false), 40_000, true, List.of()),
            new Scene("64 × 16 KiB, windows closing and opening", new Load("", 64, 16 * 1024, 1, false), 40_000, true, List.of()),
            new Scene("4 × 16 KiB, 64 deep, the client reads slowly", new Load("", 4, 16 * 1024, 64, false), 4_000, false,
                    List.of("receive=8192", "pause=100")));

    private final Settings settings;
    private final Programs programs;
    private final LoadRun client;

    SystemCalls(Settings settings, Programs programs) {
        this.settings = settings;
        this.programs = programs;
        client = new LoadRun(settings, programs);
    }

    String run(List<Subject> subjects) throws IOException, InterruptedException {
        Programs.require("strace", "strace, to count system calls");
        StringBuilder page = new StringBuilder("# System calls for each message\n");
        for (Scene scene : SCENES) {
            if (!settings.wantsLoad(scene.name)) {
                continue;
            }
            page.append("\n## ").append(scene.name).append(HEAD);
            for (Subject subject : subjects) {
                if (!scene.late || subject.kind() != null) {
                    page.append(row(subject, scene));
                }
            }
        }
        return page.toString();
    }

    private String row(Subject subject, Scene scene) throws IOException, InterruptedException {
        long messages = settings.quick() ? scene.messages / 10 : scene.messages;
        Map<String, Long> calls;
        String[] late = scene.late ? new String[] {"late=" + scene.load.size()} : new String[0];
        try (ServerProcess server = ServerProcess.start(subject, settings, programs, late)) {
            client.send(server, scene.load, Math.min(WARM_UP, 5 * messages), scene.client);
            calls = count(server, () -> client.send(server, scene.load, messages, scene.client));
        }
        System.err.println(scene.name + ", " + subject.name() + ": " + calls);
        long all = calls.values().stream().mapToLong(one -> one).sum();
        long read = take(calls, "read", "readv", "recvfrom", "recvmsg");
        long write = take(calls, "write", "writev", "sendto", "sendmsg");
        long wait = take(calls, "epoll_wait", "epoll_pwait", "epoll_pwait2");
        long control = take(calls, "epoll_ctl");
        long futex = take(calls, "futex");
        long others = calls.values().stream().mapToLong(one -> one).sum();
        return String.format(Locale.ROOT, "| %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |%n", subject.name(),
                each(all, messages), each(read, messages), each(write, messages), each(wait, messages),
                each(control, messages), each(futex, messages), each(others, messages));
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static Map<String, Long> count(ServerProcess server, Work work) throws IOException, InterruptedException {
        Path output = Files.createTempFile("aws-io-calls", ".txt");
        try {
            Process strace = new ProcessBuilder("strace", "-c", "-f", "-o", output.toString(), "-p", Long.toString(server.pid())).start();
            BufferedReader said = strace.errorReader(StandardCharsets.UTF_8);
            awaitAttached(said);
            work.run();
            // SIGTERM ends strace in order: it lets the process go and writes its table.
            strace.destroy();
            if (!strace.waitFor(20, TimeUnit.SECONDS)) {
                strace.destroyForcibly();
                throw new IOException("strace did not end");
            }
            return parse(Files.readAllLines(output));
        } finally {
            Files.delete(output);
        }
    }

    /** It tells of each thread; the first line comes when all are attached. */
    private static void awaitAttached(BufferedReader said) throws IOException {
        @Nullable String line = said.readLine();
        if (line == null || !line.contains("attached")) {
            throw new IOException("strace cannot be attached: " + line);
        }
    }

    private static Map<String, Long> parse(List<String> table) {
        Map<String, Long> calls = new TreeMap<>();
        for (String line : table) {
            List<String> words = new ArrayList<>(List.of(line.trim().split("\\s+")));
            // % time, seconds, usecs/call, calls, errors where there are some, name
            if (words.size() >= 5 && words.getFirst().matches("[0-9.]+") && !words.getLast().equals("total")) {
                calls.put(words.getLast(), Long.parseLong(words.get(3)));
            }
        }
        return calls;
    }

    private static long take(Map<String, Long> calls, String... names) {
        long sum = 0;
        for (String name : names) {
            sum += Objects.requireNonNullElse(calls.remove(name), 0L);
        }
        return sum;
    }

    private static double each(long calls, long messages) {
        return calls / (double) messages;
    }
}
