package aws.io;

import aws.io.channel.ChannelOptions;
import aws.io.internal.loop.Bounds;
import aws.io.internal.loop.Nanos;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketOptions;
import aws.io.tls.TlsContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes listeners: each accepted connection becomes a channel on one of the group's loops, after its negotiation. Immutable; any thread. */
public final class ServerBootstrap {
    private static final System.Logger LOGGER = System.getLogger("aws.io");

    private final EventLoopGroup group;
    private final SocketOptions socketOptions;
    private final ChannelOptions channelOptions;
    private final @Nullable Negotiation tls;
    private final int backlog;
    private final int maxConnections;
    private final int maxNegotiations;
    private final Duration negotiationTimeout;
    private final Server.AcceptErrorListener acceptErrors;
    private final boolean listenerPerLoop;

    private ServerBootstrap(Builder builder) {
        group = builder.group;
        socketOptions = builder.socketOptions;
        channelOptions = builder.channelOptions;
        tls = builder.tls;
        backlog = builder.backlog;
        maxConnections = builder.maxConnections;
        maxNegotiations = builder.maxNegotiations;
        negotiationTimeout = builder.negotiationTimeout;
        acceptErrors = builder.acceptErrors;
        listenerPerLoop = builder.listenerPerLoop;
    }

    /**
     * A builder with the defaults.
     *
     * @param group whose loops carry the listeners and channels
     * @return the builder
     */
    public static Builder builder(EventLoopGroup group) {
        return new Builder(group);
    }

    /**
     * Listens, and adds the handlers to each connection. A connection that fails before that is logged at level DEBUG on the logger
     * {@code aws.io}; pass a {@link ChannelListener} to be notified of each. What the initializer throws is reported to the error handler of
     * the group.
     *
     * @param local the address; port 0 lets the system choose
     * @param initializer adds the handlers of each connection, on the connection's own loop
     * @return the server once it listens, or the error. A future that is canceled, or otherwise completed from outside, leaves no listener:
     *     the server closes, and connections that it has accepted by then are shut down
     */
    public IoFuture<Server> listen(Endpoint local, ChannelInitializer initializer) {
        return listen(local, new Initialization(Objects.requireNonNull(initializer, "initializer"), (channel, error) -> {
            if (error != null) {
                LOGGER.log(System.Logger.Level.DEBUG, () -> "a connection to " + local + " was not set up", error);
            }
        }));
    }

    /**
     * Listens, and tells of each connection.
     *
     * @param local the address; port 0 lets the system choose
     * @param listener notified of each connection, on the connection's own loop; a setup with an error is a connection that failed
     * @return the server once it listens, or the error, as of {@link #listen(Endpoint, ChannelInitializer)}
     */
    public IoFuture<Server> listen(Endpoint local, ChannelListener listener) {
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(listener, "listener");
        EventLoop loop = group.next();
        Server server = new Server(this, loop, listener);
        try {
            loop.admit(server.resident());
        } catch (IoException e) {
            return IoFuture.failed(e);
        }
        IoFuture<Server> result = new IoFuture<>();
        loop.schedule(Task.of(status -> {
            if (status == TaskStatus.CANCELED) {
                loop.dismiss(server.resident());
                result.completeExceptionally(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "loop '" + loop.name() + "'"));
                return;
            }
            if (result.isDone()) {
                // canceled
                server.abandon();
                return;
            }
            try {
                server.listen(local);
                if (!result.complete(server)) {
                    server.discard();
                }
            } catch (Throwable e) {
                server.abandon();
                result.completeExceptionally(e);
            }
        }));
        return result;
    }

    EventLoopGroup group() {
        return group;
    }

    SocketOptions socketOptions() {
        return socketOptions;
    }

    ChannelOptions channelOptions() {
        return channelOptions;
    }

    List<Negotiation> negotiations() {
        return tls == null ? List.of() : List.of(tls);
    }

    int backlog() {
        return backlog;
    }

    int maxConnections() {
        return maxConnections;
    }

    int maxNegotiations() {
        return maxNegotiations;
    }

    Duration negotiationTimeout() {
        return negotiationTimeout;
    }

    Server.AcceptErrorListener acceptErrors() {
        return acceptErrors;
    }

    boolean listenerPerLoop() {
        return listenerPerLoop;
    }

    /** Builds a {@link ServerBootstrap}. Not for use by several threads. */
    public static final class Builder {
        private final EventLoopGroup group;
        private SocketOptions socketOptions = SocketOptions.DEFAULT;
        private ChannelOptions channelOptions = ChannelOptions.DEFAULT;
        private @Nullable Negotiation tls;
        private int backlog = 1024;
        private int maxConnections = Integer.MAX_VALUE;
        private int maxNegotiations = Integer.MAX_VALUE;
        private Duration negotiationTimeout = Duration.ofSeconds(30);
        private Server.AcceptErrorListener acceptErrors = Server::report;

        private boolean listenerPerLoop;

        private Builder(EventLoopGroup group) {
            this.group = Objects.requireNonNull(group, "group");
        }

        /**
         * Sets the options of the accepted sockets.
         *
         * @param value the options
         * @return this
         */
        public Builder socketOptions(SocketOptions value) {
            socketOptions = Objects.requireNonNull(value, "socketOptions");
            return this;
        }

        /**
         * Sets the options of the channels.
         *
         * @param value the options
         * @return this
         */
        public Builder channelOptions(ChannelOptions value) {
            channelOptions = Objects.requireNonNull(value, "channelOptions");
            return this;
        }

        /**
         * Sets what makes each connection secure.
         *
         * @param value the step, most often a {@link TlsContext} for servers
         * @return this
         * @throws IllegalArgumentException if it is a context for clients, with which both sides would wait for the other
         */
        public Builder tls(Negotiation value) {
            if (value instanceof TlsContext context && context.isClient()) {
                throw new IllegalArgumentException("tls: is a context for clients, allowed is one for servers");
            }
            tls = Objects.requireNonNull(value, "tls");
            return this;
        }

        /**
         * Sets how many connections may wait to be accepted. The default is 1024; the kernel may have a lower limit.
         *
         * @param value 1 or more
         * @return this
         */
        public Builder backlog(int value) {
            backlog = Bounds.atLeast("backlog", value, 1);
            return this;
        }

        /**
         * Sets how many connections a listener may have at once; at the limit it stops accepting until one ends.
         *
         * @param value 1 or more; the default is no limit
         * @return this
         */
        public Builder maxConnections(int value) {
            maxConnections = Bounds.atLeast("maxConnections", value, 1);
            return this;
        }

        /**
         * Sets how many accepted connections may be on their way to the application at once, which is what costs a server with TLS; at the
         * limit it stops accepting until one has arrived or failed.
         *
         * @param value 1 or more; the default is no limit
         * @return this
         */
        public Builder maxNegotiations(int value) {
            maxNegotiations = Bounds.atLeast("maxNegotiations", value, 1);
            return this;
        }

        /**
         * Sets how long all the steps of one connection's negotiation may take together.
         *
         * @param value zero is without end; the default is 30 s
         * @return this
         */
        public Builder negotiationTimeout(Duration value) {
            negotiationTimeout = Nanos.zeroOrMore("negotiationTimeout", value);
            return this;
        }

        /**
         * Sets the listener that is notified of connections that could not be accepted. The default reports them to the error handler of the
         * group.
         *
         * @param value the listener
         * @return this
         */
        public Builder onAcceptError(Server.AcceptErrorListener value) {
            acceptErrors = Objects.requireNonNull(value, "onAcceptError");
            return this;
        }

        /**
         * Sets whether every loop of the group listens for itself on the one port, among which the kernel shares the connections out
         * (socket(7), SO_REUSEPORT): a connection stays on the loop that accepted it. The default is one listener for all. Where the
         * provider does not honour {@link aws.io.socket.SocketOption#REUSE_PORT}, {@code listen} fails. The limits are kept for all
         * listeners together, and may be passed by what other loops accept before they hear of it.
         *
         * <p>If one of the loops stops, all listeners close, as by {@link Server#close}: the connections on that loop end with it, those on
         * the others live on.
         *
         * @param value true for one listener a loop
         * @return this
         */
        public Builder listenerPerLoop(boolean value) {
            listenerPerLoop = value;
            return this;
        }

        /** {@return the bootstrap} */
        public ServerBootstrap build() {
            return new ServerBootstrap(this);
        }
    }
}
