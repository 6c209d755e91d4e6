package aws.io.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Our echo server with two sets of our jars, one before a change and one after it: the CPU of the server for each message. Each pair is two
 * fresh servers, one after the other, and every second pair begins with the other set. Each server is warmed up by four times as many
 * messages as it is measured over, however long they take: a machine that is busy measures the same, and the work of the JIT compilers,
 * which differs from start to start, is nearly done. What is written is the median of the ratios of the pairs, with its confidence interval;
 * nothing is asserted.
 */
final class Pairs {
    private static final List<String> USUAL_LOADS = List.of("64 × 64 B", "64 × 16 KiB");

    /** How many times as many messages warm a server up as are measured. */
    private static final int WARM_UP = 4;

    private static final String HEAD = """
            # CPU for each message, after and before

            | server | load | pairs | before, µs | after, µs | median of the ratios | its interval | all ratios from .. to |
            |---|---|---|---|---|---|---|---|
            """;

    private final Settings settings;
    private final Programs programs;
    private final LoadRun client;
    private final PairedJars before;
    private final PairedJars after;

    Pairs(Settings settings, Programs programs, PairedJars before, PairedJars after) {
        this.settings = settings;
        this.programs = programs;
        this.before = before;
        this.after = after;
        client = new LoadRun(settings, programs);
    }

    String run() throws IOException, InterruptedException {
        StringBuilder page = new StringBuilder(HEAD);
        measure(page, new Subject("TCP, epoll", "aws.io:epoll", null, ""), Load.TCP);
        measure(page, new Subject("TLS 1.3, epoll, jsse", "aws.io:epoll", "jsse", ""), Load.TLS);
        measure(page, new Subject("TCP, nio", "aws.io:nio", null, ""), Load.TCP);
        return page.toString();
    }

    private void measure(StringBuilder page, Subject subject, List<Load> loads) throws IOException, InterruptedException {
        if (settings.servers().isEmpty() ? subject.name().contains("nio") : !settings.wantsServer(subject.name())) {
            return;
        }
        for (Load load : loads) {
            if (settings.loads().isEmpty() ? USUAL_LOADS.contains(load.name()) : settings.wantsLoad(load.name())) {
                page.append(row(subject, load));
            }
        }
    }

    private String row(Subject subject, Load load) throws IOException, InterruptedException {
        List<Double> olds = new ArrayList<>();
        List<Double> news = new ArrayList<>();
        double[] ratios = new double[settings.rounds()];
        for (int i = 0; i < ratios.length; i++) {
            boolean beforeFirst = i % 2 == 0;
            double first = cpu(subject, load, beforeFirst ? before : after);
            double second = cpu(subject, load, beforeFirst ? after : before);
            olds.add(beforeFirst ? first : second);
            news.add(beforeFirst ? second : first);
            ratios[i] = news.getLast() / olds.getLast();
            System.err.printf(Locale.ROOT, "%s, %s, pair %d: %.3f µs before, %.3f after, ratio %.3f%n",
                    subject.name(), load.name(), i + 1, olds.getLast(), news.getLast(), ratios[i]);
        }
        MedianInterval median = MedianInterval.of(ratios);
        return String.format(Locale.ROOT, "| %s | %s | %d | %.3f | %.3f | %.3f | %.3f to %.3f (%.1f %%) | %.3f .. %.3f |%n",
                subject.name(), load.name(), ratios.length, Sample.median(array(olds)), Sample.median(array(news)),
                median.median(), median.from(), median.to(), 100 * median.confidence(), median.least(), median.most());
    }

    private double cpu(Subject subject, Load load, PairedJars jars) throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(jars.classPath(), subject, settings, programs)) {
            boolean tls = subject.tls() != null;
            long messages = settings.quick() ? load.messagesOfASecond(tls) / 10 : load.messagesOfASecond(tls);
            return client.measure(server, load, tls, WARM_UP * messages, messages).cpuMicros();
        }
    }

    private static double[] array(List<Double> figures) {
        return figures.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
