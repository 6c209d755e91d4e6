package aws.io.internal.tls;

import aws.io.tls.spi.CertificateRejectedException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Asks the verifier of the connection whose handshake is being computed on this thread. */
public final class VerifyingTrustManager extends X509ExtendedTrustManager {
    private final Supplier<List<X509Certificate>> issuers;
    private X509Certificate @Nullable [] named;

    /**
     * Creates one for a whole context.
     *
     * @param issuers the authorities that are named to clients, see {@link NamedAuthorities}; called once, when a client is asked first
     */
    public VerifyingTrustManager(Supplier<List<X509Certificate>> issuers) {
        this.issuers = issuers;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateRejectedException {
        verify(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateRejectedException {
        verify(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateRejectedException {
        verify(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateRejectedException {
        verify(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateRejectedException {
        verify(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateRejectedException {
        verify(chain, authType);
    }

    @Override
    public synchronized X509Certificate[] getAcceptedIssuers() {
        X509Certificate[] known = named;
        if (known == null) {
            known = issuers.get().toArray(X509Certificate[]::new);
            named = known;
        }
        return known.clone();
    }

    private static void verify(X509Certificate[] chain, String authType) throws CertificateRejectedException {
        Handshake.CURRENT.get().verify(List.of(chain), authType);
    }
}
