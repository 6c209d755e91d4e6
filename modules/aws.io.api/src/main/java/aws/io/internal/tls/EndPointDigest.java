package aws.io.internal.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a server's certificate that binds a connection to it (RFC 5929, section 4.1): by the digest of the certificate's signature,
 * and by SHA-256 where that is MD5 or SHA-1. Thread-safe.
 */
public final class EndPointDigest {
    private static final String RSASSA_PSS = "1.2.840.113549.1.1.10";

    private EndPointDigest() {}

    /**
     * Computes the hash.
     *
     * @param certificate the server's
     * @return the hash
     * @throws IoException of code TLS_NOT_EXPORTABLE if RFC 5929 defines none for the certificate's signature
     */
    public static byte[] of(X509Certificate certificate) {
        String oid = certificate.getSigAlgOID();
        String digest = oid.equals(RSASSA_PSS) ? ofPss(certificate.getSigAlgParams()) : ofSignature(oid);
        if (digest == null) {
            throw new IoException(
                    ErrorCode.TLS_NOT_EXPORTABLE,
                    "tls-server-end-point: the server's certificate is signed by " + certificate.getSigAlgName()
                            + ", for which RFC 5929 defines no hash; use tls-exporter");
        }
        try {
            return MessageDigest.getInstance(digest, Security.getProvider("SUN")).digest(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IoException(ErrorCode.TLS_NOT_EXPORTABLE, "tls-server-end-point: " + digest + " of the server's certificate", 0, e);
        }
    }

    private static @Nullable String ofSignature(String oid) {
        return switch (oid) {
            // RSA with MD5 and SHA-1, ECDSA and DSA with SHA-1
            case "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1", "1.2.840.10040.4.3" -> "SHA-256";
            case "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2", "2.16.840.1.101.3.4.3.2" -> "SHA-256";
            case "1.2.840.113549.1.1.12", "1.2.840.10045.4.3.3", "2.16.840.1.101.3.4.3.3" -> "SHA-384";
            case "1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4", "2.16.840.1.101.3.4.3.4" -> "SHA-512";
            case "1.2.840.113549.1.1.14", "1.2.840.10045.4.3.1", "2.16.840.1.101.3.4.3.1" -> "SHA-224";
            case "1.2.840.113549.1.1.15" -> "SHA-512/224";
            case "1.2.840.113549.1.1.16" -> "SHA-512/256";
            default -> null;
        };
    }

    /** RFC 4055, section 3.1: the digest is the first parameter, and SHA-1 where there is none. */
    private static @Nullable String ofPss(byte @Nullable [] parameters) {
        if (parameters == null) {
            return null;
        }
        try {
            Der.Reader sequence = new Der.Reader(parameters).next();
            while (sequence.hasMore()) {
                Der.Reader field = sequence.next();
                if (sequence.tag() == Der.CONTEXT_0) {
                    return ofDigest(field.next().next().oid());
                }
            }
            return "SHA-256";
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String ofDigest(String oid) {
        return switch (oid) {
            case "1.2.840.113549.2.5", "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1" -> "SHA-256";
            case "2.16.840.1.101.3.4.2.2" -> "SHA-384";
            case "2.16.840.1.101.3.4.2.3" -> "SHA-512";
            case "2.16.840.1.101.3.4.2.4" -> "SHA-224";
            case "2.16.840.1.101.3.4.2.5" -> "SHA-512/224";
            case "2.16.840.1.101.3.4.2.6" -> "SHA-512/256";
            default -> null;
        };
    }
}
