package aws.io.internal.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A key manager that asks another one. */
abstract class ForwardingKeyManager extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;

    /**
     * Creates one.
     *
     * @param keys the key manager that is asked
     */
    ForwardingKeyManager(X509ExtendedKeyManager keys) {
        this.keys = keys;
    }

    /** Asks one question. */
    <T extends @Nullable Object> @Nullable T ask(Supplier<@Nullable T> question) {
        return question.get();
    }

    @Override
    public final @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return ask(() -> keys.chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public final @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return ask(() -> keys.chooseEngineClientAlias(keyTypes, issuers, engine));
    }

    @Override
    public final @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ask(() -> keys.chooseServerAlias(keyType, issuers, socket));
    }

    @Override
    public final @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ask(() -> keys.chooseClientAlias(keyTypes, issuers, socket));
    }

    @Override
    public final String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return ask(() -> keys.getServerAliases(keyType, issuers));
    }

    @Override
    public final String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return ask(() -> keys.getClientAliases(keyType, issuers));
    }

    @Override
    public final X509Certificate @Nullable [] getCertificateChain(String alias) {
        return ask(() -> keys.getCertificateChain(alias));
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return ask(() -> keys.getPrivateKey(alias));
    }
}
