package aws.io.internal.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Another key manager, whose private keys are returned in the form that the provider of the context signs with. Thread-safe. */
public final class TranslatingKeyManager extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;
    private final UnaryOperator<PrivateKey> translation;

    /** The translations of keys that are still in use. */
    private final Map<PrivateKey, PrivateKey> known = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Wraps a key manager.
     *
     * @param keys the key manager
     * @param translation returns the provider's form of a key, or the same key if it has none
     */
    public TranslatingKeyManager(X509ExtendedKeyManager keys, UnaryOperator<PrivateKey> translation) {
        this.keys = keys;
        this.translation = translation;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        PrivateKey key = keys.getPrivateKey(alias);
        if (key == null) {
            return null;
        }
        PrivateKey translated = known.get(key);
        if (translated == null) {
            translated = translation.apply(key);
            if (translated != key) {
                known.put(key, translated);
            }
        }
        return translated;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return keys.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return keys.chooseEngineClientAlias(keyTypes, issuers, engine);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return keys.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return keys.chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return keys.getServerAliases(keyType, issuers);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return keys.getClientAliases(keyType, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return keys.getCertificateChain(alias);
    }
}
