package aws.io.tck;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The part of a page that says what a provider can and cannot: made from what the provider answers and from its tests' {@link Deviation}s,
 * and kept between the lines {@code <!-- NAME: generated -->} and {@code <!-- NAME: end -->}.
 */
public final class ProviderPage {
    /** The system property that makes {@link #check} write the page instead of comparing it. */
    public static final String REGENERATE = "aws.io.regenerate";

    private ProviderPage() {}

    /**
     * Compares the provider's part of a page with what it should be.
     *
     * @param page the page
     * @param factory the provider
     * @param tests the classes whose deviations are listed
     */
    public static void check(Path page, EventLoopFactory factory, Class<?>... tests) {
        String begin = "<!-- " + factory.name() + ": generated -->\n";
        String end = "<!-- " + factory.name() + ": end -->";
        try {
            String text = Files.readString(page);
            int from = text.indexOf(begin);
            int to = text.indexOf(end);
            if (from < 0 || to < from) {
                throw new AssertionError(page + " lacks the lines " + begin.strip() + " and " + end);
            }
            String wanted = text.substring(0, from + begin.length()) + render(factory, List.of(tests)) + text.substring(to);
            if (text.equals(wanted)) {
                return;
            }
            if (!Boolean.getBoolean(REGENERATE)) {
                throw new AssertionError(page + " is not what " + factory.name() + " can do; run the test with -D" + REGENERATE + "=true");
            }
            Files.writeString(page, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String render(EventLoopFactory factory, List<Class<?>> tests) {
        Transports transports = factory.transports();
        StringBuilder text = new StringBuilder("\n| " + factory.name() + " | IPv4 | IPv6 | LOCAL | VSOCK |\n|---|---|---|---|---|\n");
        for (Transports.Kind kind : List.of(Transports.Kind.STREAM, Transports.Kind.LISTENER, Transports.Kind.DATAGRAM)) {
            text.append("| ").append(kind.name().toLowerCase(Locale.ROOT));
            for (SocketDomain domain : SocketDomain.values()) {
                text.append(" | ").append(transports.supports(kind, domain) ? "yes" : "no");
            }
            text.append(" |\n");
        }
        text.append("\nPipes: ").append(transports.supports(Transports.Kind.PIPE, SocketDomain.LOCAL) ? "yes" : "no").append(".\n");
        for (Transports.Kind kind : List.of(Transports.Kind.STREAM, Transports.Kind.DATAGRAM)) {
            Set<String> names = new TreeSet<>();
            for (SocketOption<?> option : transports.options(kind, SocketDomain.IPV4)) {
                names.add(option.name());
            }
            text.append("\nOptions of an IPv4 ").append(kind.name().toLowerCase(Locale.ROOT)).append(": ");
            text.append(String.join(", ", names)).append(".\n");
        }
        String deviations = tests.stream()
                .flatMap(test -> Arrays.stream(test.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Deviation.class))
                .sorted(Comparator.comparing(Method::getName))
                .map(method -> "- " + method.getAnnotation(Deviation.class).value() + " (`" + method.getName() + "`)\n")
                .collect(Collectors.joining());
        text.append("\nDeviations, each asserted by the test of that name:\n\n").append(deviations.isEmpty() ? "- none\n" : deviations);
        return text.append("\n").toString();
    }
}
