package aws.io.benchmarks.echo;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process of one server: {@code EchoServer KIND [late=BYTES] [tls=PROVIDER]}, where KIND is {@code aws.io:} and the name of a loop provider,
 * {@code netty:nio}, {@code netty:epoll} or {@code selector}.
 *
 * <p>It prints {@code port N}, then answers each line {@code allocated} with the bytes that all of its threads have allocated so far, and ends
 * with its standard input.
 */
public final class EchoServer {
    private EchoServer() {}

    /**
     * What is asked of a server.
     *
     * @param lateWindow if not 0, what is read is answered in a later task; till then no more than so many bytes are let in
     * @param tls what does TLS, or null for none
     */
    record Settings(int lateWindow, @Nullable String tls) {}

    /** A kind of server. */
    interface Kind {
        /**
         * Starts it on a thread of its own.
         *
         * @param settings what is asked
         * @return the port that it listens on, on the loopback address
         */
        int start(Settings settings) throws Exception;
    }

    /**
     * Runs a server until its standard input ends.
     *
     * @param arguments its kind, then its settings
     * @throws Exception if it does not start
     */
    public static void main(String[] arguments) throws Exception {
        int late = 0;
        String tls = null;
        for (String one : List.of(arguments).subList(1, arguments.length)) {
            if (one.startsWith("late=")) {
                late = Integer.parseInt(one.substring("late=".length()));
            } else if (one.startsWith("tls=")) {
                tls = one.substring("tls=".length());
            } else {
                throw new IllegalArgumentException("argument: " + one + ", allowed are late=BYTES and tls=PROVIDER");
            }
        }
        System.out.println("port " + kind(arguments[0]).start(new Settings(late, tls)));
        answer();
        // The servers' threads would go on.
        Runtime.getRuntime().halt(0);
    }

    private static Kind kind(String name) {
        return switch (name) {
            case "selector" -> new SelectorEcho();
            case "netty:nio", "netty:epoll" -> new NettyEcho(name.endsWith("epoll"));
            default -> {
                if (!name.startsWith("aws.io:")) {
                    throw new IllegalArgumentException("KIND: " + name + ", allowed are aws.io:LOOP, netty:nio, netty:epoll, selector");
                }
                yield new AwsIoEcho(name.substring("aws.io:".length()));
            }
        };
    }

    private static void answer() throws IOException {
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = asked.readLine()) != null) {
            System.out.println(line.equals("allocated") ? Long.toString(allocatedByOthers()) : "unknown: " + line);
        }
    }

    /** Not of this thread, which allocates to answer. */
    private static long allocatedByOthers() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long mine = Thread.currentThread().threadId();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            sum += id == mine ? 0 : Math.max(0, threads.getThreadAllocatedBytes(id));
        }
        return sum;
    }
}
