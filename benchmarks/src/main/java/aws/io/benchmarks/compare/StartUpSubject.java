package aws.io.benchmarks.compare;

import java.util.List;

/**
 * A server that is started in an image of its own.
 *
 * @param name what the table calls it
 * @param module its module, which is compiled from {@code src/startup}
 * @param parts the modules that it needs and does not require: its loop, what does its TLS
 * @param options of the image, for these parts
 * @param arguments what follows the files of the certificate and the key
 */
record StartUpSubject(String name, String module, List<String> parts, List<String> options, List<String> arguments) {
    /** Whom the others are compared with. */
    static final String BASELINE = "Netty epoll, JDK";

    static List<StartUpSubject> all(Settings settings) {
        String platform = "linux." + (System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch_64");
        String epoll = "io.netty.transport.epoll." + platform;
        String openssl = "io.netty.internal.tcnative.openssl." + platform;
        List<StartUpSubject> all = List.of(
                ours("epoll", "jsse", "--enable-native-access=aws.io.loop.epoll"),
                ours("nio", "jsse"),
                ours("epoll", "conscrypt", "--enable-native-access=aws.io.loop.epoll,org.conscrypt"),
                netty(BASELINE, "JDK", epoll),
                netty("Netty epoll, BoringSSL", "OPENSSL", epoll, "io.netty.tcnative.classes.openssl", openssl));
        return all.stream().filter(one -> settings.wantsServer(one.name)).toList();
    }

    private static StartUpSubject ours(String loop, String tls, String... options) {
        List<String> parts = List.of("aws.io.loop." + loop, "aws.io.tls." + tls);
        return new StartUpSubject("aws.io " + loop + ", " + tls, "startup.ours", parts, List.of(options), List.of());
    }

    /** Nothing in Netty requires the modules with its native libraries: they are resolved only if named. */
    private static StartUpSubject netty(String name, String tls, String... parts) {
        List<String> options = List.of("--enable-native-access=io.netty.common", "--add-modules=" + String.join(",", parts));
        return new StartUpSubject(name, "startup.netty", List.of(parts), options, List.of(tls));
    }
}
