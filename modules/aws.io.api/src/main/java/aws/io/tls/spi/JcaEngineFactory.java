package aws.io.tls.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.internal.loop.Nanos;
import aws.io.internal.tls.GuardedKeyManager;
import aws.io.internal.tls.HostNames;
import aws.io.internal.tls.NamedAuthorities;
import aws.io.internal.tls.NamedKeyManager;
import aws.io.internal.tls.TranslatingKeyManager;
import aws.io.internal.tls.VerifyingTrustManager;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Makes engines of any provider of the JCA: a plugin is one small class around its {@link Builder}. Any thread. */
public final class JcaEngineFactory implements TlsEngineFactory {
    private final String provider;
    private final SSLContext context;
    private final BufferKind buffers;
    private final JcaErrors errors;
    private final Consumer<SSLEngine> engines;
    private final Consumer<SSLEngine> release;
    private final Indication indication;
    private final JcaExport export;
    private final @Nullable SecureRandom random;
    private final @Nullable UnaryOperator<PrivateKey> keys;
    private final boolean stepsAreTasks;
    private final boolean refusesRenegotiation;
    private final JcaParameters negotiable;
    private final TlsOptions options;
    private final boolean client;
    private final Serving serving;

    /** How an engine is made to ask for a name that is no {@link SNIHostName}. */
    @FunctionalInterface
    public interface Indication {
        /**
         * Makes an engine ask for a name.
         *
         * @param engine a client's engine, before its handshake
         * @param name a name in ASCII and lower case, without a last dot
         * @return whether it will; if not, the connection fails with TLS_OPTION_UNSUPPORTED
         */
        boolean ask(SSLEngine engine, String name);
    }

    private JcaEngineFactory(Builder builder, TlsOptions options, boolean client) {
        provider = builder.provider;
        context = builder.context;
        buffers = builder.buffers;
        errors = builder.errors;
        engines = builder.engines;
        release = builder.release;
        indication = builder.indication;
        export = builder.export;
        random = builder.random;
        keys = builder.keys;
        stepsAreTasks = builder.stepsAreTasks;
        refusesRenegotiation = builder.refusesRenegotiation;
        this.options = options;
        this.client = client;
        if (options.insecureKeyLog() != null) {
            throw new IoException(
                    ErrorCode.TLS_OPTION_UNSUPPORTED, provider + ", insecureKeyLog: a provider of the JCA does not give its keys away");
        }
        initialise(context);
        serving = new Serving();
        negotiable = new JcaParameters(provider, options, builder.range(), builder.fixedSuites);
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
        // Sessions and the keys of tickets belong to a context: one that no other engine has can resume nothing.
        SSLContext from = !options.resumption() ? newContext() : client ? context : serving.current();
        String asked = client && name != null ? HostNames.forServerNameIndication(name) : null;
        SNIHostName indicated = asked == null ? null : indication(asked);
        // Some engines throw at their parameters where the peer's name is none that the JCA has words for.
        boolean told = name != null && (asked == null ? HostNames.isAddress(name) : indicated != null);
        SSLEngine engine = told ? from.createSSLEngine(name, request.port()) : from.createSSLEngine();
        try {
            configure(engine, request, asked, indicated);
        } catch (Throwable e) {
            release.accept(engine);
            throw e;
        }
        return new JcaEngine(
                provider, engine, buffers, errors, request, options.recordSize(), stepsAreTasks, refusesRenegotiation, release, export);
    }

    private void configure(SSLEngine engine, Request request, @Nullable String asked, @Nullable SNIHostName indicated) {
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        negotiable.set(parameters);
        // A server's order counts, whatever a provider thinks by itself.
        parameters.setUseCipherSuitesOrder(true);
        if (!request.alpn().isEmpty()) {
            parameters.setApplicationProtocols(request.alpn().toArray(String[]::new));
        }
        if (indicated != null) {
            parameters.setServerNames(List.of(indicated));
        }
        if (!client && options.clientAuthentication() == ClientAuthentication.WANT) {
            parameters.setWantClientAuth(true);
        } else if (!client && options.clientAuthentication() == ClientAuthentication.NEED) {
            parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        engines.accept(engine);
        if (asked != null && indicated == null && !indication.ask(engine, asked)) {
            throw new IoException(
                    ErrorCode.TLS_OPTION_UNSUPPORTED, provider + ", server name: " + asked + ", which its engines cannot ask for");
        }
    }

    /** {@return the name in the JCA's words; null if it has none for it, such as for those with underscores} */
    private static @Nullable SNIHostName indication(String name) {
        try {
            return new SNIHostName(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean askInBytes(SSLEngine engine, String name) {
        SSLParameters parameters = engine.getSSLParameters();
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        parameters.setServerNames(List.of(new SNIServerName(StandardConstants.SNI_HOST_NAME, bytes) {}));
        engine.setSSLParameters(parameters);
        return true;
    }

    /** A server's context, and the keys of its tickets with it, live as long as a session may: some engines let a ticket live longer. */
    private final class Serving {
        private final long lifetimeNanos = Nanos.of(options.sessionLifetime());
        private SSLContext now = context;
        private long sinceNanos = System.nanoTime();

        synchronized SSLContext current() {
            if (System.nanoTime() - sinceNanos >= lifetimeNanos) {
                now = newContext();
                sinceNanos = System.nanoTime();
            }
            return now;
        }
    }

    private SSLContext newContext() {
        try {
            SSLContext fresh = SSLContext.getInstance(context.getProtocol(), context.getProvider());
            initialise(fresh);
            return fresh;
        } catch (GeneralSecurityException e) {
            throw new IoException(ErrorCode.TLS_FAILED, provider + ": " + e.getMessage(), 0, e);
        }
    }

    private void initialise(SSLContext fresh) {
        TrustManager trust = new VerifyingTrustManager(() -> client ? List.of() : NamedAuthorities.of(options));
        try {
            fresh.init(keyManagers(options), new TrustManager[] {trust}, random);
        } catch (GeneralSecurityException e) {
            throw new IoException(ErrorCode.TLS_FAILED, provider + ": " + e.getMessage(), 0, e);
        }
        SSLSessionContext sessions = client ? fresh.getClientSessionContext() : fresh.getServerSessionContext();
        if (sessions != null) {
            sessions.setSessionCacheSize(options.sessionCacheSize());
            sessions.setSessionTimeout((int) options.sessionLifetime().toSeconds());
        }
    }

    private KeyManager @Nullable [] keyManagers(TlsOptions options) {
        Identity identity = options.identity();
        if (options.identityByName() != null) {
            return new KeyManager[] {new GuardedKeyManager(translated(new NamedKeyManager(identity, options.identityByName())))};
        }
        if (identity == null) {
            return new KeyManager[0];
        }
        boolean ours = !identity.chain().isEmpty();
        X509ExtendedKeyManager manager = translated(identity.keyManager());
        return new KeyManager[] {ours ? manager : new GuardedKeyManager(manager)};
    }

    private X509ExtendedKeyManager translated(X509ExtendedKeyManager manager) {
        return keys == null ? manager : new TranslatingKeyManager(manager, keys);
    }

    /** Builds a {@link JcaEngineFactory}. Not for use by several threads. */
    public static final class Builder {
        private final String provider;
        private final SSLContext context;
        private final JcaErrors errors;
        private BufferKind buffers = BufferKind.HEAP;
        private Set<String> groups = Set.of();
        private Set<String> fixedSuites = Set.of();
        private Predicate<String> brokenSuites = suite -> false;
        private Consumer<SSLEngine> engines = engine -> {};
        private Consumer<SSLEngine> release = engine -> {};
        private Indication indication = JcaEngineFactory::askInBytes;
        private JcaExport export = JcaExport.OF_SESSION;
        private boolean stepsAreTasks;
        private @Nullable UnaryOperator<PrivateKey> keys;
        private boolean refusesRenegotiation;
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
         * @param names the groups; the default is what the provider's context tells, if it does
         * @return this
         */
        public Builder groups(Set<String> names) {
            groups = Set.copyOf(names);
            return this;
        }

        /**
         * Sets the suites that are on whenever TLS 1.3 is, where the provider has no choice among them. Options that leave one of
         * them out are refused.
         *
         * @param names the suites; the default is none
         * @return this
         */
        public Builder fixedSuites(Set<String> names) {
            fixedSuites = Set.copyOf(names);
            return this;
        }

        /**
         * Sets which suites are named by the provider's context, and yet never negotiated; they are refused.
         *
         * @param value true for such a suite; the default is none
         * @return this
         */
        public Builder brokenSuites(Predicate<String> value) {
            brokenSuites = Objects.requireNonNull(value, "brokenSuites");
            return this;
        }

        /**
         * Sets whether each step of a handshake is made a delegated task: for engines that have none, and would compute and verify on the
         * loop's thread.
         *
         * @param value the default is no
         * @return this
         */
        public Builder stepsAreTasks(boolean value) {
            stepsAreTasks = value;
            return this;
        }

        /**
         * Sets whether the engines themselves refuse a renegotiation of TLS 1.2, by a fatal alert or a no_renegotiation warning. Otherwise
         * no engine gets a handshake record after its handshake: it is made to send the alert for a record that cannot be decrypted. Such
         * an engine must not report the end of a handshake before the peer's Finished was read.
         *
         * @param value the default is no
         * @return this
         */
        public Builder refusesRenegotiation(boolean value) {
            refusesRenegotiation = value;
            return this;
        }

        /**
         * Sets what is done with each engine before its handshake, after the parameters of the JCA are set.
         *
         * @param value called when an engine is made, on any thread
         * @return this
         */
        public Builder engines(Consumer<SSLEngine> value) {
            engines = Objects.requireNonNull(value, "engines");
            return this;
        }

        /**
         * Sets how what an engine holds outside the heap is released once its connection has ended: for engines that keep it otherwise until
         * the collector finds them. Called once for each engine.
         *
         * @param value gets the engine, which is not used afterwards; the default does nothing
         * @return this
         */
        public Builder release(Consumer<SSLEngine> value) {
            release = Objects.requireNonNull(value, "release");
            return this;
        }

        /**
         * Sets how a client asks for a name that is no {@link SNIHostName}, such as one with an underscore or a leading hyphen.
         *
         * @param value called for each engine with such a name, after {@link #engines}; the default sets an {@link SNIServerName} of the
         *     name's bytes
         * @return this
         */
        public Builder indication(Indication value) {
            indication = Objects.requireNonNull(value, "indication");
            return this;
        }

        /**
         * Sets how a private key is brought into the provider's own form: for providers that would otherwise convert it in each handshake.
         * The result is kept for as long as the original key is in use.
         *
         * @param value returns the key to sign with, which may be the one that it gets; the default returns it as it is
         * @return this
         */
        public Builder keys(UnaryOperator<PrivateKey> value) {
            keys = Objects.requireNonNull(value, "keys");
            return this;
        }

        /**
         * Sets how engines export key material.
         *
         * @param value the default asks the engine's {@link javax.net.ssl.ExtendedSSLSession}
         * @return this
         */
        public Builder export(JcaExport value) {
            export = Objects.requireNonNull(value, "export");
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
         * Says what the provider has, for {@link TlsProvider#describe}.
         *
         * @return versions, suites and groups, in one line
         * @throws IoException of code TLS_FAILED if the provider does not come up
         */
        public String describe() {
            try {
                context.init(new KeyManager[0], new TrustManager[] {new VerifyingTrustManager(List::of)}, random);
            } catch (GeneralSecurityException e) {
                throw new IoException(ErrorCode.TLS_FAILED, provider + ": " + e.getMessage(), 0, e);
            }
            return range().describe();
        }

        private JcaRange range() {
            return JcaRange.of(context, brokenSuites, groups);
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
