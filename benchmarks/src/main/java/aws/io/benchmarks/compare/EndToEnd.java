package aws.io.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * Servers against loads. Each cell of each round is a fresh process. Servers take turns within a round, in another order each time, so that
 * a machine which drifts does so for all; what is written are medians, and medians of the ratios to
 * the baseline of the same round.
 */
final class EndToEnd {
    private final Settings settings;
    private final Programs programs;
    private final LoadRun client;

    EndToEnd(Settings settings, Programs programs) {
        this.settings = settings;
        this.programs = programs;
        client = new LoadRun(settings, programs);
    }

    String run(String title, List<Subject> subjects, List<Load> loads) throws IOException, InterruptedException {
        StringBuilder page = new StringBuilder("# " + title + "\n");
        for (Load load : loads) {
            if (settings.wantsLoad(load.name())) {
                page.append(table(load, subjects, measure(subjects, load)));
            }
        }
        return page.toString();
    }

    private Map<String, List<Sample>> measure(List<Subject> subjects, Load load) throws IOException, InterruptedException {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        subjects.forEach(one -> samples.put(one.name(), new ArrayList<>()));
        for (int round = 0; round < settings.rounds(); round++) {
            for (int i = 0; i < subjects.size(); i++) {
                Subject subject = subjects.get((i + round) % subjects.size());
                try (ServerProcess server = ServerProcess.start(subject, settings, programs)) {
                    Sample sample = client.measure(server, load, subject.tls() != null);
                    Objects.requireNonNull(samples.get(subject.name())).add(sample);
                    System.err.printf(Locale.ROOT, "%s, %s: %.0f/s, %.2f µs%n",
                            load.name(), subject.name(), sample.messagesPerSecond(), sample.cpuMicros());
                }
            }
        }
        return samples;
    }

    private static String table(Load load, List<Subject> subjects, Map<String, List<Sample>> samples) {
        StringBuilder table = new StringBuilder("\n## " + load.name() + "\n\n"
                + "| server | messages/s | MB/s | p50 µs | p99 µs | p99.9 µs | CPU µs a message | user | system | RSS MB "
                + "| bytes allocated a message | messages/s, ratio | CPU, ratio |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Subject subject : subjects) {
            List<Sample> rounds = samples.getOrDefault(subject.name(), List.of());
            List<Sample> baseline = samples.getOrDefault(subject.baseline(), List.of());
            Sample median = Sample.median(rounds);
            table.append(String.format(Locale.ROOT, "| %s | %.0f | %.1f | %.1f | %.1f | %.1f | %.2f | %.2f | %.2f | %.1f | %s | %s | %s |%n",
                    subject.name(),
                    median.messagesPerSecond(),
                    median.megabytesPerSecond(),
                    median.p50Micros(),
                    median.p99Micros(),
                    median.p999Micros(),
                    median.cpuMicros(),
                    median.userMicros(),
                    median.systemMicros(),
                    median.residentMegabytes(),
                    median.allocatedBytes() < 0 ? "-" : String.format(Locale.ROOT, "%.2f", median.allocatedBytes()),
                    ratio(rounds, baseline, Sample::messagesPerSecond),
                    ratio(rounds, baseline, Sample::cpuMicros)));
        }
        return table.toString();
    }

    private static String ratio(List<Sample> rounds, List<Sample> baseline, ToDoubleFunction<Sample> figure) {
        if (baseline.size() != rounds.size()) {
            return "-";
        }
        double[] ratios = new double[rounds.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(baseline.get(i));
        }
        return String.format(Locale.ROOT, "%.2f", Sample.median(ratios));
    }
}
