package aws.io.internal.tls;

import aws.io.tls.Identity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A server's identity by the name that the client asks for. The alias is the name, and a blank where it asked for none. */
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
        String name = requested(engine);
        Identity identity = identity(name);
        return identity == null || identity.keyManager().chooseEngineServerAlias(keyType, issuers, engine) == null ? null : name;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

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

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.keyManager().getPrivateKey(HeldKeyManager.ALIAS);
    }

    private @Nullable Identity identity(String name) {
        Identity found = name.isBlank() ? null : byName.apply(name);
        return found == null ? otherwise : found;
    }

    private static String requested(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName one : session.getRequestedServerNames()) {
                if (one instanceof SNIHostName host) {
                    return host.getAsciiName().toLowerCase(Locale.ROOT);
                }
            }
        }
        return " ";
    }
}
