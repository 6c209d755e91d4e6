package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.internal.loop.Bounds;
import aws.io.internal.loop.Nanos;
import aws.io.internal.tls.HostNames;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.socket.Endpoint;
import aws.io.socket.HostResolver;
import aws.io.socket.RetryStrategy;
import aws.io.socket.SocketOptions;
import aws.io.socket.SystemHostResolver;
import aws.io.tls.TlsContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes client connections: looks the name up, connects to the first address that answers, negotiates (proxy, then TLS), and hands over
 * a channel. One deadline covers it all. Immutable; any thread.
 */
public final class ClientBootstrap {
    private final EventLoopGroup group;
    private final HostResolver resolver;
    private final SocketOptions socketOptions;
    private final ChannelOptions channelOptions;
    private final @Nullable Negotiation proxy;
    private final @Nullable Negotiation tls;
    private final RetryStrategy retry;
    private final Duration deadline;

    private ClientBootstrap(Builder builder) {
        group = builder.group;
        resolver = builder.resolver;
        socketOptions = builder.socketOptions;
        channelOptions = builder.channelOptions;
        proxy = builder.proxy;
        tls = builder.tls;
        retry = builder.retry;
        deadline = builder.deadline;
    }

    /**
     * A builder with the defaults.
     *
     * @param group whose loops carry the channels
     * @return the builder
     */
    public static Builder builder(EventLoopGroup group) {
        return new Builder(group);
    }

    /** {@return the group} */
    public EventLoopGroup group() {
        return group;
    }

    /**
     * Connects to a host on one of the group's loops.
     *
     * @param host a name or numeric address; an internationalized name as A-labels (xn--...): others are an IllegalArgumentException
     * @param port 1 to 65535
     * @param initializer adds the handlers
     * @return the channel with its handlers, or the error. A future that is canceled, or otherwise completed from outside, ends the connect:
     *     its sockets are closed, its look-up and its retries are canceled, and a connection that is made all the same is closed before the
     *     initializer is called
     */
    public IoFuture<Channel> connect(String host, int port, ChannelInitializer initializer) {
        return connect(host, port, group.next(), initializer);
    }

    /**
     * Connects to a host on a certain loop.
     *
     * @param host a name or numeric address; an internationalized name as A-labels (xn--...): others are an IllegalArgumentException
     * @param port 1 to 65535
     * @param loop a loop of the group
     * @param initializer adds the handlers
     * @return the channel with its handlers, or the error, as of {@link #connect(String, int, ChannelInitializer)}
     * @throws IoException of code PINNED_LOOP_MISMATCH
     */
    public IoFuture<Channel> connect(String host, int port, EventLoop loop, ChannelInitializer initializer) {
        return start(target(host, port), null, loop, initializer);
    }

    /**
     * Connects to an endpoint on one of the group's loops; nothing is looked up.
     *
     * @param endpoint the peer
     * @param initializer adds the handlers
     * @return the channel with its handlers, or the error, as of {@link #connect(String, int, ChannelInitializer)}
     */
    public IoFuture<Channel> connect(Endpoint endpoint, ChannelInitializer initializer) {
        return connect(endpoint, group.next(), initializer);
    }

    /**
     * Connects to an endpoint on a certain loop; nothing is looked up.
     *
     * @param endpoint the peer
     * @param loop a loop of the group
     * @param initializer adds the handlers
     * @return the channel with its handlers, or the error, as of {@link #connect(String, int, ChannelInitializer)}
     * @throws IoException of code PINNED_LOOP_MISMATCH
     */
    public IoFuture<Channel> connect(Endpoint endpoint, EventLoop loop, ChannelInitializer initializer) {
        return start(target(endpoint), endpoint, loop, initializer);
    }

    /**
     * Connects to a host on one of the group's loops.
     *
     * @param host a name or numeric address; an internationalized name as A-labels (xn--...): others are an IllegalArgumentException
     * @param port 1 to 65535
     * @param listener notified of the result, on the channel's loop
     * @throws IoException of code EVENT_LOOP_SHUTDOWN if the loop admits nothing new; the listener is not notified then
     */
    public void connect(String host, int port, ChannelListener listener) {
        connect(host, port, group.next(), listener);
    }

    /**
     * Connects to a host on a certain loop. Every call of the listener is on that loop, failures too.
     *
     * @param host a name or numeric address; an internationalized name as A-labels (xn--...): others are an IllegalArgumentException
     * @param port 1 to 65535
     * @param loop a loop of the group
     * @param listener notified of the result
     * @throws IoException of code PINNED_LOOP_MISMATCH, or EVENT_LOOP_SHUTDOWN if the loop admits nothing new; the listener is not
     *     notified then
     */
    public void connect(String host, int port, EventLoop loop, ChannelListener listener) {
        prepared(target(host, port), null, loop, listener).begin();
    }

    /**
     * Connects to an endpoint on one of the group's loops; nothing is looked up.
     *
     * @param endpoint the peer
     * @param listener notified of the result, on the channel's loop
     * @throws IoException of code EVENT_LOOP_SHUTDOWN if the loop admits nothing new; the listener is not notified then
     */
    public void connect(Endpoint endpoint, ChannelListener listener) {
        connect(endpoint, group.next(), listener);
    }

    /**
     * Connects to an endpoint on a certain loop; nothing is looked up. Every call of the listener is on that loop, failures too.
     *
     * @param endpoint the peer
     * @param loop a loop of the group
     * @param listener notified of the result
     * @throws IoException of code PINNED_LOOP_MISMATCH, or EVENT_LOOP_SHUTDOWN if the loop admits nothing new; the listener is not
     *     notified then
     */
    public void connect(Endpoint endpoint, EventLoop loop, ChannelListener listener) {
        prepared(target(endpoint), endpoint, loop, listener).begin();
    }

    private static Negotiation.Target target(String host, int port) {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host: is empty");
        }
        return Negotiation.Target.of(HostNames.requireAscii("host", host), Bounds.between("port", port, 1, 65_535));
    }

    private static Negotiation.Target target(Endpoint endpoint) {
        int port = endpoint instanceof Endpoint.Inet inet ? inet.port() : 0;
        if (endpoint instanceof Endpoint.Inet && port == 0) {
            throw new IllegalArgumentException("endpoint: " + endpoint + ", allowed is port 1 to 65535");
        }
        return Negotiation.Target.of(null, port);
    }

    private IoFuture<Channel> start(
            Negotiation.Target target, @Nullable Endpoint endpoint, EventLoop loop, ChannelInitializer initializer) {
        ConnectFuture result = new ConnectFuture(Objects.requireNonNull(initializer, "initializer"));
        return result.begin(prepared(target, endpoint, loop, result));
    }

    private ClientConnect prepared(Negotiation.Target target, @Nullable Endpoint endpoint, EventLoop loop, ChannelListener listener) {
        Objects.requireNonNull(listener, "listener");
        if (!group.contains(loop)) {
            throw new IoException(ErrorCode.PINNED_LOOP_MISMATCH, "loop '" + loop.name() + "'");
        }
        return new ClientConnect(this, target, endpoint, loop, listener);
    }

    HostResolver resolver() {
        return resolver;
    }

    SocketOptions socketOptions() {
        return socketOptions;
    }

    ChannelOptions channelOptions() {
        return channelOptions;
    }

    RetryStrategy retry() {
        return retry;
    }

    Duration deadline() {
        return deadline;
    }

    List<Negotiation> negotiations() {
        List<Negotiation> steps = new ArrayList<>();
        if (proxy != null) {
            steps.add(proxy);
        }
        if (tls != null) {
            steps.add(tls);
        }
        return steps;
    }

    /** Builds a {@link ClientBootstrap}. Not for use by several threads. */
    public static final class Builder {
        private final EventLoopGroup group;
        private HostResolver resolver = new SystemHostResolver();
        private SocketOptions socketOptions = SocketOptions.DEFAULT;
        private ChannelOptions channelOptions = ChannelOptions.DEFAULT;
        private @Nullable Negotiation proxy;
        private @Nullable Negotiation tls;
        private RetryStrategy retry = RetryStrategy.none();
        private Duration deadline = Duration.ofSeconds(30);

        private Builder(EventLoopGroup group) {
            this.group = Objects.requireNonNull(group, "group");
        }

        /**
         * Sets who looks names up. The default asks the system.
         *
         * @param value the resolver
         * @return this
         */
        public Builder resolver(HostResolver value) {
            resolver = Objects.requireNonNull(value, "resolver");
            return this;
        }

        /**
         * Sets the options of the sockets.
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
         * Sets what talks to a proxy first.
         *
         * @param value the step
         * @return this
         */
        public Builder proxy(Negotiation value) {
            proxy = Objects.requireNonNull(value, "proxy");
            return this;
        }

        /**
         * Sets what makes the connection secure.
         *
         * @param value the step, most often a {@link TlsContext} for clients
         * @return this
         * @throws IllegalArgumentException if it is a context for servers, with which both sides would wait for the other
         */
        public Builder tls(Negotiation value) {
            if (value instanceof TlsContext context && !context.isClient()) {
                throw new IllegalArgumentException("tls: is a context for servers, allowed is one for clients");
            }
            tls = Objects.requireNonNull(value, "tls");
            return this;
        }

        /**
         * Sets whether a connection that could not be set up is tried again. The default tries once. Host and port are the partition; what
         * it failed with last is the error, at once where the next attempt would come after the deadline.
         *
         * @param value the strategy
         * @return this
         */
        public Builder retry(RetryStrategy value) {
            retry = Objects.requireNonNull(value, "retry");
            return this;
        }

        /**
         * Sets how long look-up, connect, negotiation and retries may take together. If the deadline passes, the connect fails with
         * SETUP_TIMEOUT: its text has the phase, and its cause is the error of the last attempt, if one failed.
         *
         * @param value zero is without end; the default is 30 s
         * @return this
         */
        public Builder deadline(Duration value) {
            deadline = Nanos.zeroOrMore("deadline", value);
            return this;
        }

        /** {@return the bootstrap} */
        public ClientBootstrap build() {
            return new ClientBootstrap(this);
        }
    }
}
