package aws.io.internal.tls;

import aws.io.tls.TlsOptions;
import aws.io.tls.spi.CertificateRejectedException;
import aws.io.tls.spi.PeerVerifier;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Asks the verifier of the connection whose handshake is being computed on this thread. */
public final class VerifyingTrustManager extends X509ExtendedTrustManager {
    /** The verifier, while an engine computes. */
    public static final ScopedValue<PeerVerifier> CURRENT = ScopedValue.newInstance();

    private static final X509Certificate[] NOBODY = {};

    private final @Nullable TlsOptions issuers;

    /**
     * One for a whole context.
     *
     * @param issuers whose trust is told to clients that are asked for certificates; null tells none
     */
    public VerifyingTrustManager(@Nullable TlsOptions issuers) {
        this.issuers = issuers;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateRejectedException {
        CURRENT.get().verify(List.of(chain), authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateRejectedException {
        CURRENT.get().verify(List.of(chain), authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateRejectedException {
        CURRENT.get().verify(List.of(chain), authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateRejectedException {
        CURRENT.get().verify(List.of(chain), authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateRejectedException {
        CURRENT.get().verify(List.of(chain), authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateRejectedException {
        CURRENT.get().verify(List.of(chain), authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return issuers == null ? NOBODY : issuers.trust().trustManager().getAcceptedIssuers();
    }
}
