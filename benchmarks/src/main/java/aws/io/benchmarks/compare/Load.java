package aws.io.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * What the client does.
 *
 * @param name what the table calls it
 * @param connections at once
 * @param size of a message in bytes
 * @param depth messages under way in a connection
 * @param churn whether each connection ends after one message
 */
record Load(String name, int connections, int size, int depth, boolean churn) {
    static final List<Load> TCP = List.of(
            new Load("1 × 64 B", 1, 64, 1, false),
            new Load("64 × 64 B", 64, 64, 1, false),
            new Load("64 × 16 KiB", 64, 16 * 1024, 1, false),
            new Load("500 × 1 KiB", 500, 1024, 1, false),
            new Load("64 × 64 B, 16 deep", 64, 64, 16, false),
            new Load("connect, echo, close: 64 at once", 64, 64, 1, true));

    static final List<Load> TLS = List.of(
            new Load("64 × 64 B", 64, 64, 1, false),
            new Load("64 × 16 KiB", 64, 16 * 1024, 1, false),
            new Load("connect, handshake, echo, close: 16 at once", 16, 64, 1, true));

    /** {@return how many messages take a second or two, on a machine that does nothing else} */
    long messagesOfASecond(boolean tls) {
        if (churn) {
            return tls ? 1_500 : 40_000;
        }
        if (depth > 1) {
            return 3_000_000;
        }
        return tls ? size > 1024 ? 80_000 : 120_000 : connections > 1 ? 250_000 : 25_000;
    }

    /** The client's arguments after host and port. */
    List<String> arguments(double seconds, double warmup) {
        return new ArrayList<>(List.of(
                Integer.toString(connections),
                Integer.toString(size),
                Integer.toString(depth),
                Double.toString(seconds),
                Double.toString(warmup),
                churn ? "churn" : "echo"));
    }
}
