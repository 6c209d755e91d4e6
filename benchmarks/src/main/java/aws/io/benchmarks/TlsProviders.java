package aws.io.benchmarks;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.conscrypt.OpenSSLProvider;

/**
 * The ends that one provider makes, through us or bare. Both believe every certificate and hold the same key: what is compared is the
 * engines. Each engine is without a peer's name, so that no handshake resumes a session.
 */
final class TlsProviders {
    /** More than any record, and any flight of a handshake. */
    static final int ROOM = 64 * 1024;

    private interface Source {
        TlsEnd next() throws GeneralSecurityException;
    }

    private final Source clients;
    private final Source servers;

    private TlsProviders(Source clients, Source servers) {
        this.clients = clients;
        this.servers = servers;
    }

    static TlsProviders of(String name, boolean adapted) throws GeneralSecurityException {
        Identity identity = TestIdentities.localhost();
        if (!adapted) {
            SSLContext clients = context(name, new KeyManager[0]);
            SSLContext servers = context(name, new KeyManager[] {identity.keyManager()});
            return new TlsProviders(() -> bare(clients, true), () -> bare(servers, false));
        }
        TlsProvider provider = TlsContext.providers().choose(name);
        TlsEngineFactory clients = provider.newFactory(TlsOptions.DEFAULT, true);
        TlsEngineFactory servers = provider.newFactory(TlsOptions.builder().identity(identity).build(), false);
        TlsEngineFactory.Request request = new TlsEngineFactory.Request(null, 0, List.of(), (chain, authType) -> {});
        return new TlsProviders(
                () -> new AdaptedTlsEnd(clients.newEngine(request)), () -> new AdaptedTlsEnd(servers.newEngine(request)));
    }

    TlsEnd client() throws GeneralSecurityException {
        return clients.next();
    }

    TlsEnd server() throws GeneralSecurityException {
        return servers.next();
    }

    private static TlsEnd bare(SSLContext context, boolean client) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        return new BareTlsEnd(engine);
    }

    private static SSLContext context(String name, KeyManager[] keys) throws GeneralSecurityException {
        SSLContext context = switch (name) {
            case "jsse" -> SSLContext.getInstance("TLS", Security.getProvider("SunJSSE"));
            case "conscrypt" -> SSLContext.getInstance("TLS", new OpenSSLProvider());
            case "bc" -> SSLContext.getInstance("TLS", new BouncyCastleJsseProvider(false, new JcaTlsCryptoProvider()));
            default -> throw new IllegalArgumentException("name: " + name + ", allowed are jsse, conscrypt, bc");
        };
        context.init(keys, new TrustManager[] {new Credulous()}, new SecureRandom());
        return context;
    }

    private static final class Credulous extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
