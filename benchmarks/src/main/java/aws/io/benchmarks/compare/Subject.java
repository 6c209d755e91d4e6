package aws.io.benchmarks.compare;

import aws.io.loop.EventLoopGroup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server to be compared.
 *
 * @param name what the table calls it
 * @param kind what {@code EchoServer} calls it; null for the one in C
 * @param tls what does its TLS, or null
 * @param baseline the name of the one that it is compared with: what a user would take otherwise
 */
record Subject(String name, @Nullable String kind, @Nullable String tls, String baseline) {
    private static final String NETTY = "Netty epoll";
    private static final String NETTY_JDK = NETTY + ", JDK";
    private static final String NETTY_BORINGSSL = NETTY + ", BoringSSL";

    /** Every loop that is on the path, by its name, and the others. */
    static List<Subject> tcp(Settings settings) {
        List<Subject> all = new ArrayList<>();
        for (String loop : loops()) {
            all.add(new Subject("aws.io " + loop, "aws.io:" + loop, null, NETTY));
        }
        all.add(new Subject("java.nio, bare", "selector", null, NETTY));
        all.add(new Subject("epoll in C", null, null, NETTY));
        all.add(new Subject("Netty NIO", "netty:nio", null, NETTY));
        all.add(new Subject(NETTY, "netty:epoll", null, NETTY));
        return all.stream().filter(one -> settings.wantsServer(one.name)).toList();
    }

    /** The same over TLS: each of our providers against what Netty would do it with. */
    static List<Subject> tls(Settings settings) {
        List<Subject> all = new ArrayList<>();
        for (String loop : loops()) {
            all.add(new Subject("aws.io " + loop + ", jsse", "aws.io:" + loop, "jsse", NETTY_JDK));
            all.add(new Subject("aws.io " + loop + ", conscrypt", "aws.io:" + loop, "conscrypt", NETTY_BORINGSSL));
        }
        all.add(new Subject(NETTY_JDK, "netty:epoll", "jdk", NETTY_JDK));
        all.add(new Subject(NETTY_BORINGSSL, "netty:epoll", "boringssl", NETTY_BORINGSSL));
        return all.stream().filter(one -> settings.wantsServer(one.name)).toList();
    }

    private static List<String> loops() {
        return EventLoopGroup.providers().candidates().stream()
                .filter(one -> one.isUsableByName())
                .map(one -> one.name())
                .toList();
    }
}
