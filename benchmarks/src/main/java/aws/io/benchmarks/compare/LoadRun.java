package aws.io.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of the load generator against a server that runs already. */
final class LoadRun {
    private final Settings settings;
    private final Programs programs;

    LoadRun(Settings settings, Programs programs) {
        this.settings = settings;
        this.programs = programs;
    }

    /** Puts load on a server for the time of the settings, and measures it. */
    Sample measure(ServerProcess server, Load load, boolean tls) throws IOException, InterruptedException {
        return measure(server, load.arguments(settings.seconds(), settings.warmup()), tls);
    }

    /** Puts a number of messages on a server to warm up, and measures it over a further number. */
    Sample measure(ServerProcess server, Load load, boolean tls, long warm, long messages) throws IOException, InterruptedException {
        List<String> arguments = load.arguments(0, 0);
        arguments.addAll(List.of("warm=" + warm, "messages=" + messages));
        return measure(server, arguments, tls);
    }

    private Sample measure(ServerProcess server, List<String> arguments, boolean tls) throws IOException, InterruptedException {
        arguments.add("pid=" + server.pid());
        if (tls) {
            arguments.add("tls=1");
        }
        Process process = start(server, arguments);
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        long before = "measuring".equals(line) ? server.allocated() : 0;
        String json = said.readLine();
        long resident = server.residentBytes();
        long allocated = before < 0 ? -1 : server.allocated() - before;
        end(process);
        return sample(json, resident, allocated);
    }

    /** Sends a number of messages, unmeasured. */
    void send(ServerProcess server, Load load, long messages, List<String> more) throws IOException, InterruptedException {
        List<String> arguments = load.arguments(0, 0);
        arguments.add("messages=" + messages);
        arguments.addAll(more);
        Process process = start(server, arguments);
        process.inputReader(StandardCharsets.UTF_8).readAllAsString();
        end(process);
    }

    private Process start(ServerProcess server, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "taskset", "-c", settings.cores().getLast(), programs.load().toString(), "127.0.0.1", Integer.toString(server.port())));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void end(Process process) throws IOException, InterruptedException {
        if (process.waitFor() != 0) {
            throw new IOException("the load generator ended with " + process.exitValue());
        }
    }

    private static Sample sample(String json, long resident, long allocated) throws IOException {
        double messages = Math.max(1, number(json, "messages"));
        double cpuMicros = number(json, "cpuNanos") / 1e3 / messages;
        double userTicks = number(json, "userTicks");
        double ticks = Math.max(1, userTicks + number(json, "systemTicks"));
        return new Sample(
                number(json, "messagesPerSecond"),
                number(json, "megabytesPerSecond"),
                number(json, "p50"),
                number(json, "p99"),
                number(json, "p999"),
                cpuMicros,
                cpuMicros * userTicks / ticks,
                cpuMicros * (ticks - userTicks) / ticks,
                resident / 1e6,
                allocated < 0 ? -1 : allocated / messages);
    }

    private static double number(String json, String name) throws IOException {
        Matcher found = Pattern.compile("\"" + name + "\": ([0-9.]+)").matcher(json);
        if (!found.find()) {
            throw new IOException("the load generator said '" + json + "', without " + name);
        }
        return Double.parseDouble(found.group(1));
    }
}
