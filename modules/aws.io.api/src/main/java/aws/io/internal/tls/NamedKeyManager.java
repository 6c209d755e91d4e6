package aws.io.internal.tls;

import aws.io.tls.Identity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A server's identity by the name that the client asks for: asked once a handshake, then that identity's own key manager answers. */
public final class NamedKeyManager extends X509ExtendedKeyManager {
    private final @Nullable Identity otherwise;
    private final Function<String, @Nullable Identity> byName;

    /**
     * A choice among identities.
     *
     * @param otherwise for names that are not known, or null
     * @param byName for the others
     */
    public NamedKeyManager(@Nullable Identity otherwise, Function<String, @Nullable Identity> byName) {
        this.otherwise = otherwise;
        this.byName = byName;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        Handshake handshake = Handshake.CURRENT.get();
        Identity chosen = handshake.identity();
        if (chosen == null && handshake.thrown() == null) {
            String name = handshake.requestedName();
            try {
                chosen = name == null ? null : byName.apply(name);
            } catch (Throwable e) {
                handshake.threw(new CallbackThrewException("the choice of an identity by name", e));
            }
            // Without an identity the engine ends the handshake by an alert.
            chosen = chosen == null && handshake.thrown() == null ? otherwise : chosen;
            handshake.choose(chosen);
        }
        return chosen == null ? null : chosen.keyManager().chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Identity chosen = Handshake.CURRENT.get().identity();
        return chosen == null ? null : chosen.keyManager().getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Identity chosen = Handshake.CURRENT.get().identity();
        return chosen == null ? null : chosen.keyManager().getPrivateKey(alias);
    }

    /** For sockets, which do not come here. */
    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    /** A server's alone. */
    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
