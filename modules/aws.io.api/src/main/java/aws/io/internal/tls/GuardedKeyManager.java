package aws.io.internal.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * An application's key manager, which may throw anything. The engine is given no key then, and ends the handshake by an alert, which not
 * every engine does after an exception.
 */
public final class GuardedKeyManager extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;

    /**
     * Creates one.
     *
     * @param keys the application's key manager
     */
    public GuardedKeyManager(X509ExtendedKeyManager keys) {
        this.keys = keys;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return orNone(() -> keys.chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return orNone(() -> keys.chooseEngineClientAlias(keyTypes, issuers, engine));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return orNone(() -> keys.chooseServerAlias(keyType, issuers, socket));
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return orNone(() -> keys.chooseClientAlias(keyTypes, issuers, socket));
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return orNone(() -> keys.getServerAliases(keyType, issuers));
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return orNone(() -> keys.getClientAliases(keyType, issuers));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return orNone(() -> keys.getCertificateChain(alias));
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return orNone(() -> keys.getPrivateKey(alias));
    }

    private static <T extends @Nullable Object> @Nullable T orNone(Supplier<@Nullable T> question) {
        try {
            return question.get();
        } catch (Throwable e) {
            if (!Handshake.CURRENT.isBound()) {
                throw e;
            }
            Handshake.CURRENT.get().threw(new CallbackThrewException("a key manager", e));
            return null;
        }
    }
}
