package aws.io.internal.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Principal;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.util.Date;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** A list of revocations whose signature is checked by the JDK's own providers, as {@link JdkCertificate} is. Immutable; thread-safe. */
final class JdkRevocations extends X509CRL {
    private final X509CRL read;

    /**
     * Wraps a list.
     *
     * @param list of any provider
     * @throws GeneralSecurityException if the JDK cannot read it
     */
    JdkRevocations(X509CRL list) throws GeneralSecurityException {
        read = Object.class.getModule().equals(list.getClass().getModule())
                ? list
                : (X509CRL) JdkProviders.certificates().generateCRL(new ByteArrayInputStream(list.getEncoded()));
    }

    @Override
    public void verify(PublicKey by)
            throws CRLException, NoSuchAlgorithmException, InvalidKeyException, NoSuchProviderException, SignatureException {
        verify(by, (String) null);
    }

    @Override
    public void verify(PublicKey by, @Nullable String provider)
            throws CRLException, NoSuchAlgorithmException, InvalidKeyException, NoSuchProviderException, SignatureException {
        JdkCertificate.require(by, read.getSigAlgName(), read.getSigAlgOID(), read.getSigAlgParams(), read.getTBSCertList(), read.getSignature());
    }

    @Override
    public byte[] getEncoded() throws CRLException {
        return read.getEncoded();
    }

    @Override
    public int getVersion() {
        return read.getVersion();
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
    public Date getThisUpdate() {
        return read.getThisUpdate();
    }

    @Override
    public @Nullable Date getNextUpdate() {
        return read.getNextUpdate();
    }

    @Override
    public @Nullable X509CRLEntry getRevokedCertificate(BigInteger serialNumber) {
        return read.getRevokedCertificate(serialNumber);
    }

    @Override
    public @Nullable Set<? extends X509CRLEntry> getRevokedCertificates() {
        return read.getRevokedCertificates();
    }

    @Override
    public byte[] getTBSCertList() throws CRLException {
        return read.getTBSCertList();
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
    public boolean isRevoked(Certificate certificate) {
        return read.isRevoked(certificate);
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
