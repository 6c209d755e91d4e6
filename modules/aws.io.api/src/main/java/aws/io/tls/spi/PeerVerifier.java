package aws.io.tls.spi;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Decides on a peer's certificates, the same way for every provider: the engine calls it with what the peer sent, before it goes on with
 * the handshake.
 */
@FunctionalInterface
public interface PeerVerifier {
    /**
     * Believes the certificates, or throws. May take milliseconds: to be called in a delegated task.
     *
     * @param chain what the peer sent, the leaf first
     * @param authType the authentication of the cipher suite, such as "RSA"; "UNKNOWN" in TLS 1.3
     * @throws CertificateRejectedException if they are not believed; the engine sends the alert that fits
     */
    void verify(List<X509Certificate> chain, String authType) throws CertificateRejectedException;
}
