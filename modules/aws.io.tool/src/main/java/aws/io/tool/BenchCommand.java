package aws.io.tool;

import aws.io.ClientBootstrap;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A closed-loop echo load: every connection keeps some messages under way and sends the next when one has come back whole. */
@Command(name = "bench", description = "Load an echo server and print what it did.", mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final LoopChoice loops = new LoopChoice();

    @Option(names = "--host", description = "The server's numeric address; default ${DEFAULT-VALUE}.", defaultValue = "127.0.0.1")
    private String host = "127.0.0.1";

    @Option(names = "--port", required = true, description = "The server's port.")
    private int port;

    @Option(names = "--connections", description = "Default ${DEFAULT-VALUE}.", defaultValue = "64")
    private int connections;

    @Option(names = "--size", description = "Bytes a message; default ${DEFAULT-VALUE}.", defaultValue = "64")
    private int size;

    @Option(names = "--depth", description = "Messages under way a connection; default ${DEFAULT-VALUE}.", defaultValue = "1")
    private int depth;

    @Option(names = "--seconds", description = "Default ${DEFAULT-VALUE}.", defaultValue = "5")
    private int seconds;

    @Option(names = "--json", description = "Print one JSON object and no progress.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        CommandSpec command = Objects.requireNonNull(spec);
        require(connections >= 1 && connections <= 60_000, "--connections: allowed is 1 to 60000");
        require(size >= 1 && size <= 1 << 20, "--size: allowed is 1 to 1048576");
        require(depth >= 1 && depth <= 1024, "--depth: allowed is 1 to 1024");
        require(seconds >= 1 && seconds <= 3600, "--seconds: allowed is 1 to 3600");
        Endpoint endpoint = Endpoint.inet(host, port);
        PrintWriter out = command.commandLine().getOut();
        PrintWriter progress = command.commandLine().getErr();
        EventLoopGroup group = loops.start();
        try {
            List<BenchConnection> all = connect(group, endpoint);
            long start = System.nanoTime();
            all.forEach(BenchConnection::start);
            for (int second = 1; second <= seconds; second++) {
                TimeUnit.SECONDS.sleep(1);
                failIfOneFailed(all);
                if (!json) {
                    progress.printf(Locale.ROOT, "%d s: %d messages%n", second, messages(all));
                    progress.flush();
                }
            }
            List<LatencyHistogram> histograms = new ArrayList<>();
            for (BenchConnection one : all) {
                histograms.add(one.stop().get());
            }
            report(out, LatencyHistogram.sum(histograms), System.nanoTime() - start);
            return 0;
        } finally {
            group.shutdown(Duration.ZERO).get(10, TimeUnit.SECONDS);
        }
    }

    private List<BenchConnection> connect(EventLoopGroup group, Endpoint endpoint) throws Exception {
        ClientBootstrap bootstrap = ClientBootstrap.builder(group).build();
        List<BenchConnection> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            BenchConnection one = new BenchConnection(size, depth);
            bootstrap.connect(endpoint, group.loops().get(i % group.loops().size()), one);
            all.add(one);
        }
        for (BenchConnection one : all) {
            one.connected().get();
        }
        return all;
    }

    private void report(PrintWriter out, LatencyHistogram latencies, long nanos) {
        double rate = latencies.count() * 1e9 / nanos;
        double megabytes = rate * size / 1e6;
        double p50 = latencies.quantileMicros(0.5);
        double p99 = latencies.quantileMicros(0.99);
        double p999 = latencies.quantileMicros(0.999);
        if (json) {
            out.printf(
                    Locale.ROOT,
                    "{\"connections\":%d,\"size\":%d,\"depth\":%d,\"messages\":%d,\"perSecond\":%.0f,"
                            + "\"megabytesPerSecond\":%.1f,\"p50Micros\":%.1f,\"p99Micros\":%.1f,\"p999Micros\":%.1f}%n",
                    connections, size, depth, latencies.count(), rate, megabytes, p50, p99, p999);
        } else {
            out.printf(
                    Locale.ROOT,
                    "%d connections x %d bytes, %d deep: %.0f messages/s, %.1f MB/s each way; p50 %.1f us, p99 %.1f us, p99.9 %.1f us%n",
                    connections, size, depth, rate, megabytes, p50, p99, p999);
        }
        out.flush();
    }

    private static long messages(List<BenchConnection> all) {
        return all.stream().mapToLong(BenchConnection::messages).sum();
    }

    private static void failIfOneFailed(List<BenchConnection> all) throws Exception {
        for (BenchConnection one : all) {
            if (one.ended().isDone()) {
                one.ended().get();
            }
        }
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
        }
    }
}
