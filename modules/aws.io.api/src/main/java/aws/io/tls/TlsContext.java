package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.Fault;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.channel.IoMessage;
import aws.io.channel.ShutdownMode;
import aws.io.internal.loop.Reports;
import aws.io.internal.tls.HostNames;
import aws.io.internal.tls.PkixVerifier;
import aws.io.loop.LoopReport;
import aws.io.spi.ProviderChoice;
import aws.io.spi.ProviderLookup;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * What many TLS connections share: options, parsed keys, a session cache. Give it to a bootstrap's {@code tls}, or call {@link #begin} in
 * a channel that runs already. Nothing of it changes but by {@link #reload}. Any thread.
 */
public final class TlsContext implements Negotiation, AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("aws.io.tls");

    /** The system property that names the TLS provider, unless the caller does. */
    public static final String PROVIDER_PROPERTY = "aws.io.tls";

    private final CurrentFactory current;
    private final @Nullable List<String> alpn;
    private final @Nullable String serverName;

    private TlsContext(CurrentFactory current, @Nullable List<String> alpn, @Nullable String serverName) {
        this.current = current;
        this.alpn = alpn;
        this.serverName = serverName;
    }

    /**
     * Every TLS provider that can be found, and the rule among them.
     *
     * @return the choice
     */
    public static ProviderChoice<TlsProvider> providers() {
        return providers(ServiceLoader.load(TlsProvider.class, TlsProvider.class.getClassLoader()));
    }

    /**
     * Every TLS provider in a module layer and its parents: for a container that loads plugins into layers of their own.
     *
     * @param layer the layer
     * @return the choice
     */
    public static ProviderChoice<TlsProvider> providers(ModuleLayer layer) {
        return providers(ServiceLoader.load(Objects.requireNonNull(layer, "layer"), TlsProvider.class));
    }

    /**
     * Every TLS provider that a class loader sees.
     *
     * @param loader the class loader
     * @return the choice
     */
    public static ProviderChoice<TlsProvider> providers(ClassLoader loader) {
        return providers(ServiceLoader.load(TlsProvider.class, Objects.requireNonNull(loader, "loader")));
    }

    private static ProviderChoice<TlsProvider> providers(ServiceLoader<TlsProvider> loader) {
        return new ProviderChoice<>("TLS provider", ProviderLookup.find(loader));
    }

    /**
     * A context for clients, by the provider that the system property names, or the best.
     *
     * @param options the options
     * @return the context
     * @throws IoException of code NO_PROVIDER that lists every candidate, TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED
     */
    public static TlsContext client(TlsOptions options) {
        return client(options, chosen(System.getProperty(PROVIDER_PROPERTY)));
    }

    /**
     * A context for clients, by the provider of a name: that one or none, whatever the system property says.
     *
     * @param options the options
     * @param provider such as "jsse"
     * @return the context
     * @throws IoException of code NO_PROVIDER that lists every candidate, TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED
     */
    public static TlsContext client(TlsOptions options, String provider) {
        return client(options, chosen(Objects.requireNonNull(provider, "provider")));
    }

    /**
     * A context for clients, by a certain provider.
     *
     * @param options the options
     * @param provider the provider
     * @return the context
     * @throws IoException of code TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED
     */
    public static TlsContext client(TlsOptions options, TlsProvider provider) {
        return new TlsContext(new CurrentFactory(provider, true, options), null, null);
    }

    /**
     * A context for servers, by the provider that the system property names, or the best.
     *
     * @param options the options, with an identity
     * @return the context
     * @throws IoException of code NO_PROVIDER that lists every candidate, TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED
     */
    public static TlsContext server(TlsOptions options) {
        return server(options, chosen(System.getProperty(PROVIDER_PROPERTY)));
    }

    /**
     * A context for servers, by the provider of a name: that one or none, whatever the system property says.
     *
     * @param options the options, with an identity
     * @param provider such as "jsse"
     * @return the context
     * @throws IoException of code NO_PROVIDER that lists every candidate, TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED
     */
    public static TlsContext server(TlsOptions options, String provider) {
        return server(options, chosen(Objects.requireNonNull(provider, "provider")));
    }

    /**
     * A context for servers, by a certain provider.
     *
     * @param options the options, with an identity
     * @param provider the provider
     * @return the context
     * @throws IoException of code TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED
     */
    public static TlsContext server(TlsOptions options, TlsProvider provider) {
        return new TlsContext(new CurrentFactory(provider, false, options), null, null);
    }

    /**
     * The same context with other application protocols. It shares everything else, its end too: who closes one closes both.
     *
     * @param protocols the best first, each of 1 to 255 bytes; none for no protocol
     * @return the context
     */
    public TlsContext withAlpn(List<String> protocols) {
        return new TlsContext(current, NameList.protocols(protocols), serverName);
    }

    /**
     * The same context for clients with the server's name given, whatever the bootstrap connects to. It shares everything else, its end
     * too: who closes one closes both.
     *
     * @param name the name to ask for and to verify; an internationalized one as A-labels (xn--...)
     * @return the context
     * @throws IllegalArgumentException if it is empty, or has other characters than those of ASCII
     */
    public TlsContext withServerName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: is empty");
        }
        return new TlsContext(current, alpn, HostNames.requireAscii("name", name));
    }

    /** {@return whether it is for clients} */
    public boolean isClient() {
        return current.isClient();
    }

    /** {@return the options that new connections use} */
    public TlsOptions options() {
        return current.options();
    }

    /**
     * Gives new connections other options, as for a renewed certificate: {@code reload(options().toBuilder().identity(renewed).build())}.
     * It holds for this context and all that share with it. Connections that run, or shake hands already, keep what they began with.
     * Sessions from before are not resumed, since they were verified by what held then.
     *
     * @param options the options
     * @throws IllegalArgumentException if they do not suit the side
     * @throws IoException of code TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED; then everything stays as it was
     * @throws IllegalStateException if the context is closed
     */
    public void reload(TlsOptions options) {
        current.replace(options);
    }

    /**
     * Puts TLS into a channel that runs already, left of the handler that agreed on it with the peer (STARTTLS). What that handler writes
     * from now on waits for the end of the handshake, and what it reads is what the peer wrote in TLS. A client needs
     * {@link #withServerName}. If the handshake fails the channel is shut down.
     *
     * @param application the handler's slot, on the channel's loop
     * @param rest what came behind the line that agreed on TLS, which can only be the peer's first records: whoever goes on reading it as
     *     plain text lets anybody on the way put words into the peer's mouth. Taken; null if nothing came
     * @param listener notified on the loop's thread of the end of the handshake
     * @throws IllegalStateException if the slot is the leftmost, or has left its channel
     */
    public void upgrade(ChannelSlot application, @Nullable IoMessage rest, Listener listener) {
        Objects.requireNonNull(listener, "listener");
        ChannelSlot left = application.left();
        if (left == null) {
            throw new IllegalStateException("application: " + application + " is the leftmost, TLS goes between it and the wire");
        }
        Channel channel = application.channel();
        begin(left, current.isClient() ? Target.of(null, 0) : Target.ofServer(), error -> {
            try {
                listener.onNegotiated(error);
            } finally {
                if (error != null && channel.state() == ChannelState.ACTIVE) {
                    channel.shutdown(error, ShutdownMode.GRACEFUL);
                }
            }
        });
        ChannelSlot added = application.left();
        if (rest == null) {
            return;
        }
        if (added != null && added.handler() instanceof TlsHandler handler) {
            handler.receive(rest);
        } else {
            rest.release();
        }
    }

    @Override
    public void begin(ChannelSlot after, Target target, Listener listener) {
        Objects.requireNonNull(listener, "listener");
        String name = !current.isClient() ? null : serverName != null ? serverName : target.host();
        TlsHandler handler;
        try {
            handler = current.newEngine(
                    options -> request(options, name, target.port(), after.channel()),
                    (options, engine) -> new TlsHandler(engine, options, name, listener));
        } catch (Throwable e) {
            IoException error = e instanceof IoException known ? known : new IoException(ErrorCode.TLS_FAILED, "a new engine", 0, e);
            if (error.fault() == Fault.PLUGIN) {
                Reports.deliver(after.channel().loop(), LoopReport.Kind.PLUGIN, "no TLS in " + after.channel(), error);
            }
            listener.onNegotiated(error);
            return;
        }
        try {
            after.insertRight(handler);
        } catch (Throwable e) {
            handler.destroy();
            throw e;
        }
    }

    /** Logs a provider that misbehaves: a context belongs to no group of loops. */
    private static TlsProvider chosen(@Nullable String named) {
        ProviderChoice<TlsProvider> candidates = providers();
        candidates.reportSetAside(text -> LOGGER.log(System.Logger.Level.WARNING, text));
        return candidates.choose(named);
    }

    private TlsEngineFactory.Request request(TlsOptions options, @Nullable String name, int port, Channel channel) {
        boolean client = current.isClient();
        if (client && name == null && options.verifyHost()) {
            throw new TlsException(ErrorCode.TLS_NO_SERVER_NAME, channel.toString(), TlsException.Phase.HANDSHAKE, null);
        }
        PkixVerifier verifier = new PkixVerifier(
                options.verifyPeer() ? options.trust() : null, client, options.verifyHost() ? name : null);
        return new TlsEngineFactory.Request(name, port, alpn == null ? options.alpn() : alpn, verifier);
    }

    /**
     * What the two sides of a channel's TLS agreed on.
     *
     * @param channel the channel, on its loop's thread
     * @return the details, or null if it has no TLS, or no end of its handshake yet
     */
    public static @Nullable TlsDetails details(Channel channel) {
        for (ChannelSlot slot = channel.lastSlot(); slot != null; slot = slot.left()) {
            if (slot.handler() instanceof TlsHandler handler) {
                return handler.details();
            }
        }
        return null;
    }

    /**
     * Lets the provider's context go, which this one shares with all that were derived from it, or it from: new connections of all of them
     * fail, those that are there live on. So whoever made a context and derived others closes any of them, once, at the end. Again does
     * nothing.
     */
    @Override
    public void close() {
        current.close();
    }

    /** {@return the side, the provider, and what this context has of its own, for logs} */
    @Override
    public String toString() {
        String name = serverName == null ? "" : ", for " + serverName;
        return "TlsContext[" + current + name + (alpn == null ? "" : ", " + alpn) + "]";
    }
}
