package aws.io.tool;

import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.Trust;
import aws.io.tls.spi.TlsProvider;
import java.io.PrintWriter;
import java.nio.file.Path;
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

    /** A server's context; without --cert and --key with a certificate for this run, which it tells. */
    TlsContext server(String address, PrintWriter log) {
        TlsProvider chosen = chosen();
        if (certificates != null && key != null) {
            return TlsContext.server(options().build(), chosen);
        }
        Identity made = ThrowAwayIdentity.make(address);
        log.println("aws-io: no --cert and --key, so this is a throw-away certificate for localhost and " + address + ", valid until "
                + made.chain().getFirst().getNotAfter().toInstant());
        log.flush();
        return TlsContext.server(options().identity(made).build(), chosen);
    }

    TlsContext client() {
        TlsContext context = TlsContext.client(options().build(), chosen());
        return serverName == null ? context : context.withServerName(serverName);
    }

    private TlsOptions.Builder options() {
        TlsOptions.Builder options = TlsOptions.builder().alpn(alpn).verifyPeer(!insecure).verifyHost(!insecure);
        if (authorities != null) {
            options.trust(Trust.pem(authorities));
        }
        if (certificates != null && key != null) {
            options.identity(Identity.pem(certificates, key));
        }
        return options;
    }

    private TlsProvider chosen() {
        return TlsContext.providers().choose(provider);
    }
}
