package aws.io.internal.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Principal;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A certificate whose signature is checked by the JDK's own providers. The JDK's path validation asks the certificate for that, and leaves
 * the choice of a provider to the JVM's order otherwise. Immutable; thread-safe.
 */
final class JdkCertificate extends X509Certificate {
    private static final long serialVersionUID = 1L;

    private final transient X509Certificate read;
    private final transient PublicKey key;

    /**
     * Wraps a certificate.
     *
     * @param certificate of any provider
     * @throws CertificateException if the JDK cannot read it
     */
    JdkCertificate(X509Certificate certificate) throws CertificateException {
        read = JdkProviders.own(certificate);
        try {
            key = JdkProviders.own(read.getPublicKey());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new CertificateException("its key cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void verify(PublicKey by) throws CertificateException, NoSuchAlgorithmException,
            InvalidKeyException, NoSuchProviderException, SignatureException {
        verify(by, (String) null);
    }

    @Override
    public void verify(PublicKey by, @Nullable String provider) throws CertificateException, NoSuchAlgorithmException,
            InvalidKeyException, NoSuchProviderException, SignatureException {
        require(by, read.getSigAlgName(), read.getSigAlgOID(), read.getSigAlgParams(), read.getTBSCertificate(), read.getSignature());
    }

    /** Requires that a signature is right. */
    static void require(PublicKey by, String algorithm, String oid, byte @Nullable [] parameters, byte[] content, byte[] signature)
            throws NoSuchAlgorithmException, InvalidKeyException, SignatureException {
        boolean right;
        try {
            PSSParameterSpec pss = oid.equals(CertificateStrength.RSASSA_PSS) && parameters != null ? pss(parameters) : null;
            right = JdkProviders.verify(JdkProviders.own(by), algorithm, pss, content, signature);
        } catch (NoSuchAlgorithmException | InvalidKeyException | SignatureException e) {
            throw e;
        } catch (GeneralSecurityException | IOException e) {
            throw new SignatureException("the signature cannot be checked: " + e.getMessage(), e);
        }
        if (!right) {
            throw new SignatureException("Signature does not match.");
        }
    }

    private static PSSParameterSpec pss(byte[] encoded) throws GeneralSecurityException, IOException {
        AlgorithmParameters parsed = JdkProviders.get("AlgorithmParameters", "RSASSA-PSS", AlgorithmParameters::getInstance);
        parsed.init(encoded);
        return parsed.getParameterSpec(PSSParameterSpec.class);
    }

    @Override
    public PublicKey getPublicKey() {
        return key;
    }

    @Override
    public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
        read.checkValidity();
    }

    @Override
    public void checkValidity(Date date) throws CertificateExpiredException, CertificateNotYetValidException {
        read.checkValidity(date);
    }

    @Override
    public int getVersion() {
        return read.getVersion();
    }

    @Override
    public BigInteger getSerialNumber() {
        return read.getSerialNumber();
    }

    @Override
    @Deprecated
    public Principal getIssuerDN() {
        return read.getIssuerDN();
    }

    @Override
    public X500Principal getIssuerX500Principal() {
        return read.getIssuerX500Principal();
    }

    @Override
    @Deprecated
    public Principal getSubjectDN() {
        return read.getSubjectDN();
    }

    @Override
    public X500Principal getSubjectX500Principal() {
        return read.getSubjectX500Principal();
    }

    @Override
    public Date getNotBefore() {
        return read.getNotBefore();
    }

    @Override
    public Date getNotAfter() {
        return read.getNotAfter();
    }

    @Override
    public byte[] getTBSCertificate() throws CertificateEncodingException {
        return read.getTBSCertificate();
    }

    @Override
    public byte[] getSignature() {
        return read.getSignature();
    }

    @Override
    public String getSigAlgName() {
        return read.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return read.getSigAlgOID();
    }

    @Override
    public byte @Nullable [] getSigAlgParams() {
        return read.getSigAlgParams();
    }

    @Override
    public boolean @Nullable [] getIssuerUniqueID() {
        return read.getIssuerUniqueID();
    }

    @Override
    public boolean @Nullable [] getSubjectUniqueID() {
        return read.getSubjectUniqueID();
    }

    @Override
    public boolean @Nullable [] getKeyUsage() {
        return read.getKeyUsage();
    }

    @Override
    public @Nullable List<String> getExtendedKeyUsage() throws CertificateParsingException {
        return read.getExtendedKeyUsage();
    }

    @Override
    public int getBasicConstraints() {
        return read.getBasicConstraints();
    }

    @Override
    public @Nullable Collection<List<?>> getSubjectAlternativeNames() throws CertificateParsingException {
        return read.getSubjectAlternativeNames();
    }

    @Override
    public @Nullable Collection<List<?>> getIssuerAlternativeNames() throws CertificateParsingException {
        return read.getIssuerAlternativeNames();
    }

    @Override
    public byte[] getEncoded() throws CertificateEncodingException {
        return read.getEncoded();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return read.hasUnsupportedCriticalExtension();
    }

    @Override
    public @Nullable Set<String> getCriticalExtensionOIDs() {
        return read.getCriticalExtensionOIDs();
    }

    @Override
    public @Nullable Set<String> getNonCriticalExtensionOIDs() {
        return read.getNonCriticalExtensionOIDs();
    }

    @Override
    public byte @Nullable [] getExtensionValue(String oid) {
        return read.getExtensionValue(oid);
    }

    @Override
    public String toString() {
        return read.toString();
    }
}
