package aws.io.tck;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tls.TlsContext;
import aws.io.tls.spi.TlsProvider;
import java.net.Socket;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A program that measures how long an honest client waits for its answers while 200 others send and never read: one row of a table for each
 * server, in milliseconds. Its arguments name the servers as {@code LOOP}, or as {@code LOOP/TLS}, such as {@code epoll nio epoll/jsse}.
 */
public final class FloodReport {
    private static final int CLIENTS = 200;
    private static final int REQUESTS = 1_000;

    private FloodReport() {}

    /**
     * Runs it.
     *
     * @param args the servers
     * @throws Exception if a server cannot be started, or ends the honest client's connection
     */
    public static void main(String[] args) throws Exception {
        System.out.println("| server | answers | p50 | p99 | max | buffers out | budget |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (String server : args) {
            String[] names = server.split("/", 2);
            EventLoopFactory loops = EventLoopGroup.providers().choose(names[0]);
            TlsProvider tls = names.length == 1 ? null : TlsContext.providers().choose(names[1]);
            System.out.println(row(server, loops, tls));
        }
    }

    private static String row(String name, EventLoopFactory loops, @Nullable TlsProvider tls) throws Exception {
        try (Flood flood = new Flood(loops, tls)) {
            Socket honest = flood.connect();
            flood.begin(CLIENTS);
            while (flood.memory().contains("crossings=0")) {
                Flood.ask(honest, 1);
            }
            long[] took = Flood.ask(honest, REQUESTS);
            String memory = flood.memory();
            return String.format(
                    Locale.ROOT, "| %s | %d of %d | %.3f | %.3f | %.3f | %s | %s |", name, took.length, REQUESTS, millis(took, 50),
                    millis(took, 99), millis(took, 100), figure("used", memory), figure("budget", memory));
        }
    }

    private static double millis(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)] / 1e6;
    }

    private static String figure(String name, String memory) {
        return memory.replaceAll(".*" + name + "=(\\d+).*", "$1");
    }
}
