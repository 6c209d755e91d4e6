package aws.io.tool;

import aws.io.channel.Channel;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsOptions;
import aws.io.tls.Trust;
import aws.io.tls.spi.TlsProvider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of TLS that commands share. */
final class TlsChoice {
    @Option(names = "--tls", description = "Speak TLS.")
    private boolean tls;

    @Option(names = "--tls-provider", paramLabel = "NAME", description = "The TLS provider, such as jsse; the best by default.")
    private @Nullable String provider = System.getProperty(TlsContext.PROVIDER_PROPERTY);

    @Option(names = "--ca", paramLabel = "FILE", description = "Believe the certificates of this PEM file instead of the JDK's.")
    private @Nullable Path authorities;

    @Option(names = "--insecure", description = "Believe everybody: for tests.")
    private boolean insecure;

    @Option(names = "--cert", paramLabel = "FILE", description = "This side's certificates, as PEM, the leaf first.")
    private @Nullable Path certificates;

    @Option(names = "--key", paramLabel = "FILE", description = "This side's private key, as PEM.")
    private @Nullable Path key;

    @Option(names = "--server-name", paramLabel = "NAME", description = "The name to ask for and to verify; HOST by default.")
    private @Nullable String serverName;

    @Option(names = "--alpn", split = ",", paramLabel = "NAME", description = "Application protocols, the best first.")
    private List<String> alpn = List.of();

    /** Whether to speak TLS; an option of TLS without --tls would do nothing, and is refused. */
    boolean isWanted() {
        boolean others = authorities != null || insecure || certificates != null || key != null || serverName != null || !alpn.isEmpty();
        if (others && !tls) {
            throw new IllegalArgumentException("--ca, --insecure, --cert, --key, --server-name and --alpn need --tls");
        }
        if ((certificates == null) != (key == null)) {
            throw new IllegalArgumentException("--cert and --key go together");
        }
        return tls;
    }

    TlsContext server() {
        if (certificates == null || key == null) {
            throw new IllegalArgumentException("--tls: a server needs --cert and --key");
        }
        return TlsContext.server(options(), chosen());
    }

    TlsContext client() {
        TlsContext context = TlsContext.client(options(), chosen());
        return serverName == null ? context : context.withServerName(serverName);
    }

    static void print(Channel channel, PrintWriter out) {
        TlsDetails details = TlsContext.details(channel);
        if (details == null) {
            return;
        }
        out.println("TLS: " + details);
        for (X509Certificate one : details.peerCertificates()) {
            out.println("  " + one.getSubjectX500Principal() + ", issued by " + one.getIssuerX500Principal() + ", valid until "
                    + one.getNotAfter().toInstant());
        }
        out.flush();
    }

    private TlsOptions options() {
        TlsOptions.Builder options = TlsOptions.builder().alpn(alpn).verifyPeer(!insecure).verifyHost(!insecure);
        if (authorities != null) {
            options.trust(Trust.pem(authorities));
        }
        if (certificates != null && key != null) {
            options.identity(Identity.pem(certificates, key));
        }
        return options.build();
    }

    private TlsProvider chosen() {
        return TlsContext.providers().choose(provider);
    }
}
