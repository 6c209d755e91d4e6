package aws.io.internal.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One identity, held ready for use. The JDK's own key manager over a PKCS#12 store decrypts the key again at every handshake, which costs
 * milliseconds.
 */
public final class HeldKeyManager extends X509ExtendedKeyManager {
    private static final String ALIAS = "identity";

    private final PrivateKey key;
    private final X509Certificate[] chain;
    private final String type;

    /**
     * One identity.
     *
     * @param key the private key, maybe one that cannot be exported
     * @param chain its certificates, the leaf first
     */
    public HeldKeyManager(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = chain.toArray(X509Certificate[]::new);
        type = chain.getFirst().getPublicKey().getAlgorithm();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return fits(keyType) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return Arrays.stream(keyTypes).anyMatch(this::fits) && isIssuedBy(issuers) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return fits(keyType) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return Arrays.stream(keyTypes).anyMatch(this::fits) && isIssuedBy(issuers) ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return fits(keyType) ? new String[] {ALIAS} : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return fits(keyType) && isIssuedBy(issuers) ? new String[] {ALIAS} : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return ALIAS.equals(alias) ? chain.clone() : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return ALIAS.equals(alias) ? key : null;
    }

    /** Names such as "EC", "RSA" and "EC_EC" (SunJSSE), "ECDHE_ECDSA" and "EC/secp256r1" (Bouncy Castle). */
    private boolean fits(String keyType) {
        return switch (keyType) {
            case "Ed25519", "Ed448", "EdDSA" -> type.equals("EdDSA") || type.equals(keyType);
            case "RSASSA-PSS" -> type.equals("RSASSA-PSS") || type.equals("RSA");
            case "ECDHE_ECDSA", "ECDH_ECDSA" -> type.equals("EC");
            default -> keyType.equals(type)
                    || keyType.startsWith(type + "_")
                    || keyType.startsWith(type + "/")
                    || keyType.endsWith("_" + type);
        };
    }

    private boolean isIssuedBy(Principal @Nullable [] issuers) {
        if (issuers == null || issuers.length == 0) {
            return true;
        }
        List<Principal> wanted = Arrays.asList(issuers);
        return Arrays.stream(chain).anyMatch(one -> wanted.contains(one.getIssuerX500Principal()));
    }
}
