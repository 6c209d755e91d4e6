package aws.io.internal.tls;

import java.security.PrivateKey;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Another key manager, whose private keys are returned in the form that the provider of the context signs with. Thread-safe. */
public final class TranslatingKeyManager extends ForwardingKeyManager {
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
        super(keys);
        this.translation = translation;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        PrivateKey key = super.getPrivateKey(alias);
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
}
