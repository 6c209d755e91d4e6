package aws.io.internal.tls;

import aws.io.tls.Trust;
import aws.io.tls.spi.CertificateRejectedException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Asks the verifier of the connection whose handshake is being computed on this thread. */
public final class VerifyingTrustManager extends X509ExtendedTrustManager {
    private static final X509Certificate[] NOBODY = {};

    private final @Nullable Trust issuers;

    /**
     * One for a whole context.
     *
     * @param issuers who is named to clients that are asked for certificates; null names nobody
     */
    public VerifyingTrustManager(@Nullable Trust issuers) {
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
    public X509Certificate[] getAcceptedIssuers() {
        return issuers == null ? NOBODY : issuers.trustManager().getAcceptedIssuers();
    }

    private static void verify(X509Certificate[] chain, String authType) throws CertificateRejectedException {
        Handshake.CURRENT.get().verify(List.of(chain), authType);
    }
}
