package aws.io.internal.tls;

import aws.io.tls.CertificateProblem;
import aws.io.tls.Identity;
import aws.io.tls.spi.CertificateRejectedException;
import aws.io.tls.spi.PeerVerifier;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is particular to one connection while its engine computes the handshake. A context's key and trust managers serve all its
 * connections, and engines are wrapped differently by each provider: {@link #CURRENT} says for which one they are asked.
 */
public final class Handshake {
    /** The handshake that this thread computes. */
    public static final ScopedValue<Handshake> CURRENT = ScopedValue.newInstance();

    private final PeerVerifier verifier;
    private @Nullable Identity identity;
    private @Nullable String requestedName;
    private @Nullable CallbackThrewException thrown;
    private List<X509Certificate> shown = List.of();

    /**
     * One connection's handshake.
     *
     * @param verifier decides on the peer's certificates
     */
    public Handshake(PeerVerifier verifier) {
        this.verifier = verifier;
    }

    void verify(List<X509Certificate> chain, String authType) throws CertificateRejectedException {
        shown = chain;
        try {
            verifier.verify(chain, authType);
        } catch (RuntimeException | Error e) {
            threw(new CallbackThrewException("the verification of the peer's certificates", e));
            throw new CertificateRejectedException(CertificateProblem.UNSPECIFIED, "they were not verified", e);
        }
    }

    /** {@return the certificates that the peer showed, believed or not; empty if it showed none} */
    public List<X509Certificate> shown() {
        return shown;
    }

    /** {@return the identity that this side shows, or null} */
    @Nullable Identity identity() {
        return identity;
    }

    /** Sets the identity, for the whole handshake, even if the choice would be another by now. */
    void choose(@Nullable Identity chosen) {
        identity = chosen;
    }

    /** Keeps what a callback threw first, until the engine has made its alert: some engines make none of an exception. */
    void threw(CallbackThrewException failure) {
        thrown = thrown == null ? failure : thrown;
    }

    /** {@return what a callback threw, or null} */
    public @Nullable CallbackThrewException thrown() {
        return thrown;
    }

    /** {@return the name that the client asks for (SNI, RFC 6066), in lower case; null if it asks for none, or for what is no name} */
    @Nullable String requestedName() {
        return requestedName;
    }

    /**
     * Sets the name that the client asks for.
     *
     * @param name the name in lower case, or null
     */
    public void ask(@Nullable String name) {
        requestedName = name;
    }
}
