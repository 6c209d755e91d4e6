package aws.io.tls.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.internal.tls.HostNames;
import aws.io.internal.tls.NamedKeyManager;
import aws.io.internal.tls.VerifyingTrustManager;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes engines of any provider of the JCA: a plugin is one small class around its {@link Builder}. Any thread. */
public final class JcaEngineFactory implements TlsEngineFactory {
    private final String provider;
    private final SSLContext context;
    private final BufferKind buffers;
    private final JcaErrors errors;
    private final TlsOptions options;
    private final boolean client;

    private JcaEngineFactory(Builder builder, TlsOptions options, boolean client) {
        provider = builder.provider;
        context = builder.context;
        buffers = builder.buffers;
        errors = builder.errors;
        this.options = options;
        this.client = client;
        boolean asks = !client && options.clientAuthentication() != ClientAuthentication.NONE;
        TrustManager trust = new VerifyingTrustManager(asks ? options.trust() : null);
        try {
            context.init(keyManagers(options), new TrustManager[] {trust}, builder.random);
        } catch (GeneralSecurityException e) {
            throw new IoException(ErrorCode.TLS_FAILED, provider + ": " + e.getMessage(), 0, e);
        }
        SSLParameters supported = context.getSupportedSSLParameters();
        require("suites", options.suites(), List.of(supported.getCipherSuites()));
        require("groups", options.groups(), List.copyOf(builder.groups));
        if (protocols(supported).length == 0) {
            throw unsupported("versions " + options.minimumVersion() + " to " + options.maximumVersion());
        }
    }

    /**
     * A builder of factories.
     *
     * @param provider the TLS provider's name
     * @param context a context of the JCA provider, not initialised, for one factory
     * @param errors the texts of the provider's exceptions
     * @return the builder
     */
    public static Builder builder(String provider, SSLContext context, JcaErrors errors) {
        return new Builder(provider, context, errors);
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
        String indicated = name == null ? null : HostNames.forServerNameIndication(name);
        if (client && indicated != null) {
            parameters.setServerNames(List.of(new SNIHostName(indicated)));
        }
        if (!client && options.clientAuthentication() == ClientAuthentication.WANT) {
            parameters.setWantClientAuth(true);
        } else if (!client && options.clientAuthentication() == ClientAuthentication.NEED) {
            parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return new JcaEngine(provider, engine, buffers, errors, request);
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

    /** Builds a {@link JcaEngineFactory}. Not for use by several threads. */
    public static final class Builder {
        private final String provider;
        private final SSLContext context;
        private final JcaErrors errors;
        private BufferKind buffers = BufferKind.HEAP;
        private Set<String> groups = Set.of();
        private @Nullable SecureRandom random;

        private Builder(String provider, SSLContext context, JcaErrors errors) {
            this.provider = Objects.requireNonNull(provider, "provider");
            this.context = Objects.requireNonNull(context, "context");
            this.errors = Objects.requireNonNull(errors, "errors");
        }

        /**
         * Sets the memory that the engines handle best.
         *
         * @param value the default is the heap
         * @return this
         */
        public Builder buffers(BufferKind value) {
            buffers = Objects.requireNonNull(value, "buffers");
            return this;
        }

        /**
         * Sets the named groups that the provider knows; others are refused.
         *
         * @param names the groups; the default is none
         * @return this
         */
        public Builder groups(Set<String> names) {
            groups = Set.copyOf(names);
            return this;
        }

        /**
         * Sets the randomness to use instead of the JCA's choice.
         *
         * @param value the randomness
         * @return this
         */
        public Builder random(SecureRandom value) {
            random = Objects.requireNonNull(value, "random");
            return this;
        }

        /**
         * Makes the factory.
         *
         * @param options the options
         * @param client whether its engines are clients
         * @return the factory
         * @throws IoException of code TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED
         */
        public JcaEngineFactory build(TlsOptions options, boolean client) {
            return new JcaEngineFactory(this, options, client);
        }
    }
}
