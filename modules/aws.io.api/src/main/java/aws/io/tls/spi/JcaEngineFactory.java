package aws.io.tls.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.internal.tls.NamedKeyManager;
import aws.io.internal.tls.VerifyingTrustManager;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes engines of any provider of the JCA: a plugin is one small class around this. Any thread. */
public final class JcaEngineFactory implements TlsEngineFactory {
    private final String provider;
    private final SSLContext context;
    private final BufferKind buffers;
    private final TlsOptions options;
    private final boolean client;

    /**
     * Initialises a context for some options.
     *
     * @param provider the TLS provider's name
     * @param context a context of the JCA provider, not initialised
     * @param random the randomness to use, or null for the JCA's choice
     * @param buffers the memory that its engines handle best
     * @param groups the named groups that it knows
     * @param options the options
     * @param client whether its engines are clients
     * @throws IoException of code TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED
     */
    public JcaEngineFactory(
            String provider,
            SSLContext context,
            @Nullable SecureRandom random,
            BufferKind buffers,
            Set<String> groups,
            TlsOptions options,
            boolean client) {
        this.provider = provider;
        this.context = context;
        this.buffers = buffers;
        this.options = options;
        this.client = client;
        try {
            context.init(keyManagers(options), new TrustManager[] {new VerifyingTrustManager(issuers(options, client))}, random);
        } catch (GeneralSecurityException e) {
            throw new IoException(ErrorCode.TLS_FAILED, provider + ": " + e.getMessage(), 0, e);
        }
        SSLParameters supported = context.getSupportedSSLParameters();
        require("suites", options.suites(), List.of(supported.getCipherSuites()));
        require("groups", options.groups(), List.copyOf(groups));
        if (protocols(supported).length == 0) {
            throw unsupported("versions " + options.minimumVersion() + " to " + options.maximumVersion());
        }
    }

    @Override
    public TlsEngine newEngine(Request request) {
        String name = request.serverName();
        SSLEngine engine = name == null ? context.createSSLEngine() : context.createSSLEngine(name, request.port());
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(protocols(context.getSupportedSSLParameters()));
        if (!options.suites().isEmpty()) {
            parameters.setCipherSuites(options.suites().toArray(String[]::new));
        }
        if (!options.groups().isEmpty()) {
            parameters.setNamedGroups(options.groups().toArray(String[]::new));
        }
        if (!request.alpn().isEmpty()) {
            parameters.setApplicationProtocols(request.alpn().toArray(String[]::new));
        }
        if (client && name != null && isDnsName(name)) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        if (!client && options.clientAuthentication() == ClientAuthentication.WANT) {
            parameters.setWantClientAuth(true);
        } else if (!client && options.clientAuthentication() == ClientAuthentication.NEED) {
            parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return new JcaEngine(provider, engine, buffers, request);
    }

    private String[] protocols(SSLParameters supported) {
        List<String> known = List.of(supported.getProtocols());
        List<String> wanted = new ArrayList<>();
        for (TlsVersion one : TlsVersion.values()) {
            boolean inRange = one.compareTo(options.minimumVersion()) >= 0 && one.compareTo(options.maximumVersion()) <= 0;
            if (inRange && known.contains(one.jcaName())) {
                wanted.add(one.jcaName());
            }
        }
        return wanted.toArray(String[]::new);
    }

    private void require(String option, List<String> wanted, List<String> known) {
        for (String one : wanted) {
            if (!known.contains(one)) {
                throw unsupported(option + ": " + one + ", it knows " + known);
            }
        }
    }

    private IoException unsupported(String what) {
        return new IoException(ErrorCode.TLS_OPTION_UNSUPPORTED, provider + ", " + what);
    }

    private static KeyManager @Nullable [] keyManagers(TlsOptions options) {
        Identity identity = options.identity();
        if (options.identityByName() != null) {
            return new KeyManager[] {new NamedKeyManager(identity, options.identityByName())};
        }
        return identity == null ? new KeyManager[0] : new KeyManager[] {identity.keyManager()};
    }

    /** A server that asks for certificates says whose. */
    private static @Nullable TlsOptions issuers(TlsOptions options, boolean client) {
        return client || options.clientAuthentication() == ClientAuthentication.NONE ? null : options;
    }

    private static boolean isDnsName(String name) {
        // RFC 6066, section 3: no literal addresses.
        return name.indexOf(':') < 0 && !Arrays.stream(name.split("\\.", -1)).allMatch(part -> part.matches("\\d{1,3}"));
    }
}
