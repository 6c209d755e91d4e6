package aws.io.internal.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own providers of cryptography. An application may put others before them, which read certificates and check paths by their own
 * rules; what a certificate is worth must not depend on that. Signing and decrypting by a private key is not looked up here: it belongs to
 * the provider that has the key. Thread-safe.
 */
public final class JdkProviders {
    private static final List<String> NAMES = List.of("SUN", "SunRsaSign", "SunEC", "SunJSSE", "SunJCE");

    /**
     * One of the methods getInstance(algorithm, provider) of the JCA.
     *
     * @param <T> the class
     */
    @FunctionalInterface
    public interface Look<T> {
        /**
         * Creates the object.
         *
         * @param algorithm the algorithm
         * @param provider the provider
         * @return the object
         * @throws GeneralSecurityException if the provider cannot
         */
        T up(String algorithm, Provider provider) throws GeneralSecurityException;
    }

    private JdkProviders() {}

    /**
     * Looks an algorithm up with the JDK's own providers; if none of them has it, as in a JDK for FIPS 140, with the others in their order.
     *
     * @param <T> the class
     * @param type the kind of service, such as "Signature"
     * @param algorithm the algorithm
     * @param look the class's method getInstance
     * @return the object
     * @throws GeneralSecurityException if no provider has the algorithm
     */
    public static <T> T get(String type, String algorithm, Look<T> look) throws GeneralSecurityException {
        return look.up(algorithm, provider(type, algorithm));
    }

    /**
     * Finds the provider of an algorithm, as {@link #get} does.
     *
     * @param type the kind of service
     * @param algorithm the algorithm
     * @return the provider
     * @throws NoSuchAlgorithmException if none has the algorithm
     */
    public static Provider provider(String type, String algorithm) throws NoSuchAlgorithmException {
        for (String name : NAMES) {
            Provider own = Security.getProvider(name);
            if (own != null && own.getService(type, algorithm) != null) {
                return own;
            }
        }
        for (Provider other : Security.getProviders()) {
            if (other.getService(type, algorithm) != null) {
                return other;
            }
        }
        throw new NoSuchAlgorithmException(algorithm + " " + type + " not available");
    }

    /** {@return whether no other provider stands before the JDK's, so that the JDK's own code finds them too} */
    static boolean areFirst() {
        int missing = NAMES.size();
        for (Provider one : Security.getProviders()) {
            String module = one.getClass().getModule().getName();
            if (module == null || !(module.startsWith("java.") || module.startsWith("jdk."))) {
                return false;
            }
            missing -= NAMES.contains(one.getName()) ? 1 : 0;
            if (missing == 0) {
                return true;
            }
        }
        return true;
    }

    /** {@return the JDK's parser} */
    static CertificateFactory certificates() throws CertificateException {
        try {
            return get("CertificateFactory", "X.509", CertificateFactory::getInstance);
        } catch (CertificateException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    /**
     * Reads a certificate again if another parser has read it.
     *
     * @param certificate of any provider
     * @return the same certificate, of the JDK
     * @throws CertificateException if the JDK cannot read it
     */
    static X509Certificate own(X509Certificate certificate) throws CertificateException {
        return Object.class.getModule().equals(certificate.getClass().getModule())
                ? certificate
                : (X509Certificate) certificates().generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
    }

    /**
     * Checks a signature.
     *
     * @param key the public key, of any provider
     * @param algorithm the signature's algorithm
     * @param parameters its parameters, or null
     * @param content what was signed
     * @param signature the signature
     * @return whether it is right
     * @throws GeneralSecurityException if it cannot be checked
     */
    public static boolean verify(
            PublicKey key, String algorithm, @Nullable AlgorithmParameterSpec parameters, byte[] content, byte[] signature)
            throws GeneralSecurityException {
        Signature check = get("Signature", algorithm, Signature::getInstance);
        check.initVerify(key);
        if (parameters != null) {
            check.setParameter(parameters);
        }
        check.update(content);
        try {
            return check.verify(signature);
        } catch (SignatureException e) {
            // Such as one that is no DER: wrong, not unknown.
            return false;
        }
    }

    /**
     * Reads a public key again if another provider made it.
     *
     * @param key the key
     * @return the same key, of the JDK; the key itself if the JDK knows no such kind
     * @throws GeneralSecurityException if the JDK cannot read it
     */
    public static PublicKey own(PublicKey key) throws GeneralSecurityException {
        if (Object.class.getModule().equals(key.getClass().getModule()) || key.getEncoded() == null) {
            return key;
        }
        String oid = new Der.Reader(key.getEncoded()).next().next().next().oid();
        try {
            return get("KeyFactory", oid, KeyFactory::getInstance).generatePublic(new X509EncodedKeySpec(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            return key;
        }
    }
}
