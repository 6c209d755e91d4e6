package aws.io.tck;

import aws.io.IoException;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.spi.Provider;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsPolicy;
import aws.io.tls.spi.TlsProvider;
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
     * Compares the part of a provider of event loops with what it should be.
     *
     * @param page the page
     * @param factory the provider
     * @param tests the classes whose deviations are listed
     */
    public static void check(Path page, EventLoopFactory factory, Class<?>... tests) {
        check(page, factory, render(factory), tests);
    }

    /**
     * Compares the part of a TLS provider with what it should be.
     *
     * @param page the page
     * @param provider the provider
     * @param tests the classes whose deviations are listed
     */
    public static void check(Path page, TlsProvider provider, Class<?>... tests) {
        check(page, provider, render(provider), tests);
    }

    private static void check(Path page, Provider provider, String answers, Class<?>... tests) {
        String begin = "<!-- " + provider.name() + ": generated -->\n";
        String end = "<!-- " + provider.name() + ": end -->";
        try {
            String text = Files.readString(page);
            int from = text.indexOf(begin);
            int to = text.indexOf(end);
            if (from < 0 || to < from) {
                throw new AssertionError(page + " lacks the lines " + begin.strip() + " and " + end);
            }
            String wanted = text.substring(0, from + begin.length()) + answers + deviations(List.of(tests)) + text.substring(to);
            if (text.equals(wanted)) {
                return;
            }
            if (!Boolean.getBoolean(REGENERATE)) {
                throw new AssertionError(page + " is not what " + provider.name() + " can do; run the test with -D" + REGENERATE + "=true");
            }
            Files.writeString(page, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String render(TlsProvider provider) {
        StringBuilder text = new StringBuilder("\n| " + provider.name() + " | |\n|---|---|\n");
        text.append("| groups | ").append(String.join(", ", new TreeSet<>(provider.groups()))).append(" |\n");
        text.append("| capabilities | ").append(String.join(", ", new TreeSet<>(provider.capabilities()))).append(" |\n");
        String policies = Arrays.stream(TlsPolicy.values())
                .filter(policy -> takes(provider, policy))
                .map(TlsPolicy::name)
                .collect(Collectors.joining(", "));
        return text.append("| policies | ").append(policies).append(" |\n").toString();
    }

    private static boolean takes(TlsProvider provider, TlsPolicy policy) {
        try {
            provider.newFactory(TlsOptions.builder().policy(policy).build(), true).close();
            return true;
        } catch (IoException refused) {
            return false;
        }
    }

    private static String render(EventLoopFactory factory) {
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
        String packets = Arrays.stream(SocketDomain.values())
                .filter(transports::supportsPackets)
                .map(SocketDomain::name)
                .collect(Collectors.joining(", "));
        text.append("\nPackets, which are connections that keep the bounds of records: ");
        text.append(packets.isEmpty() ? "no" : packets).append(".\n");
        for (Transports.Kind kind : List.of(Transports.Kind.STREAM, Transports.Kind.DATAGRAM)) {
            Set<String> names = new TreeSet<>();
            for (SocketOption<?> option : transports.options(kind, SocketDomain.IPV4)) {
                names.add(option.name());
            }
            text.append("\nOptions of an IPv4 ").append(kind.name().toLowerCase(Locale.ROOT)).append(": ");
            text.append(String.join(", ", names)).append(".\n");
        }
        return text.toString();
    }

    private static String deviations(List<Class<?>> tests) {
        String deviations = tests.stream()
                .flatMap(test -> Arrays.stream(test.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Deviation.class))
                .sorted(Comparator.comparing(Method::getName))
                .map(method -> "- " + method.getAnnotation(Deviation.class).value() + " (`" + method.getName() + "`)\n")
                .collect(Collectors.joining());
        return "\nDeviations, each asserted by the test of that name:\n\n" + (deviations.isEmpty() ? "- none\n" : deviations) + "\n";
    }
}
