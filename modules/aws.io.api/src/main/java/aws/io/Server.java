package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.internal.loop.Nanos;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.loop.IoFuture;
import aws.io.loop.LoopReport;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listener of a {@link ServerBootstrap} with the connections it accepted. Any thread. */
public final class Server {
    private final ServerBootstrap bootstrap;
    private final EventLoop loop;
    private final ChannelListener listener;
    private final Resident resident = () -> closeHere(false);
    private final IoFuture<Void> closed = new IoFuture<>();
    private volatile @Nullable Endpoint localEndpoint;

    /** Set on the listener's loop. */
    private volatile boolean closing;

    /** From here on the listener's loop alone. */
    private @Nullable ListenerSocket socket;

    /** The listeners on other loops. */
    private final Set<ListenerShard> shards = new HashSet<>();

    private int connections;
    private int negotiations;
    private final Set<Channel> channels = new HashSet<>();
    private boolean accepting;
    private boolean paused;

    /** Whether connections that the kernel accepted before the close are served. */
    private boolean servesLast;

    /** Whether the time that a drain gave is over. */
    private boolean drained;

    /** Whether the listener's address is free. */
    private boolean released;

    /** Hears that a connection could not be accepted, for want of descriptors for example. */
    @FunctionalInterface
    public interface AcceptErrorListener {
        /**
         * Called on the listener's loop. The server tries again: where the system lacks something after a pause, which grows from 100 ms
         * to a second. Of errors of the same code in a row, with no connection in between, only the first is passed to this method.
         *
         * @param server the server
         * @param error why
         */
        void onError(Server server, IoException error);
    }

    Server(ServerBootstrap bootstrap, EventLoop loop, ChannelListener listener) {
        this.bootstrap = bootstrap;
        this.loop = loop;
        this.listener = listener;
    }

    /** {@return the address it listens on} */
    public Endpoint localEndpoint() {
        return Objects.requireNonNull(localEndpoint);
    }

    /**
     * The port that it listens on, which is of interest where the system was to choose one.
     *
     * @return the port
     * @throws IllegalStateException if its address is not of the Internet
     */
    public int port() {
        if (localEndpoint() instanceof Endpoint.Inet inet) {
            return inet.port();
        }
        throw new IllegalStateException("server: " + localEndpoint() + " has no port of the Internet");
    }

    /** Stops accepting for a while; connections wait in the kernel's backlog. */
    public void pause() {
        onLoop(() -> {
            paused = true;
            adjust();
        });
    }

    /** Accepts again. */
    public void resume() {
        onLoop(() -> {
            paused = false;
            adjust();
        });
    }

    /**
     * Closes the listener and lets its connections finish; those that are there at the deadline are shut down gracefully. Connections that
     * wait in the kernel's backlog are accepted first and served, whatever the limits are.
     *
     * @param limit how long they may go on, zero or more
     * @return completes when every connection has ended
     */
    public IoFuture<Void> drain(Duration limit) {
        long nanos = Nanos.of(Nanos.zeroOrMore("limit", limit));
        onLoop(() -> {
            closeHere(true);
            Task end = Task.of(status -> {
                drained = true;
                List.copyOf(channels).forEach(channel -> channel.shutdown(null, ShutdownMode.GRACEFUL));
            });
            loop.schedule(end, loop.nanoTime() + nanos);
        });
        return closed;
    }

    /**
     * Closes the listener; its connections live on. Connections that wait in the kernel's backlog are reset.
     *
     * @return completes when the listener is closed and every connection that it accepted has ended
     */
    public IoFuture<Void> close() {
        onLoop(() -> closeHere(false));
        return closed;
    }

    /** {@return the address it listens on, and whether it does so still, for logs} */
    @Override
    public String toString() {
        return "Server[" + localEndpoint + ", " + (closed.isDone() ? "closed" : closing ? "closing" : "listening") + "]";
    }

    Resident resident() {
        return resident;
    }

    void listen(Endpoint local) {
        SocketOptions options = bootstrap.socketOptions();
        if (bootstrap.listenerPerLoop()) {
            options = options.with(SocketOption.REUSE_PORT, true);
        }
        ListenerSocket opened = ListenerSocket.open(loop.transports(), local.domain(), options);
        socket = opened;
        opened.listen(local, bootstrap.backlog());
        Endpoint bound = opened.localEndpoint();
        localEndpoint = bound;
        if (bootstrap.listenerPerLoop()) {
            for (EventLoop other : bootstrap.group().loops()) {
                if (other != loop) {
                    shards.add(new ListenerShard(this, other, bound, options, bootstrap.backlog()));
                }
            }
        }
        adjust();
    }

    /** It could not listen. */
    void abandon() {
        assert loop.inLoop();
        closing = true;
        ListenerSocket open = socket;
        if (open != null) {
            open.close();
        }
        released = true;
        shards.forEach(shard -> shard.close(false));
        completeIfDone();
    }

    private void closeHere(boolean serve) {
        assert loop.inLoop();
        if (closing) {
            return;
        }
        closing = true;
        servesLast = serve;
        shards.forEach(shard -> shard.close(serve));
        ListenerSocket open = socket;
        if (open == null) {
            released = true;
            completeIfDone();
        } else {
            open.closeAfterAccepting(loop, new Accepts());
        }
    }

    private void adjust() {
        assert loop.inLoop();
        ListenerSocket open = socket;
        boolean wanted = !closing && !paused && connections < bootstrap.maxConnections()
                && negotiations < bootstrap.maxNegotiations();
        if (open == null || wanted == accepting) {
            return;
        }
        accepting = wanted;
        // before our own listener, which may accept at once and so come here again: wishes must arrive in their order
        shards.forEach(shard -> shard.accept(wanted));
        if (wanted) {
            open.startAccept(loop, new Accepts());
        } else if (!closing) {
            open.stopAccept();
        }
    }

    /** Another listener took a connection. That listener's loop, before any of the following. */
    void accepted() {
        onLoop(this::count);
    }

    /** The default listener of accept errors. */
    static void report(Server server, IoException error) {
        Reports.deliver(
                server.loop, LoopReport.Kind.RESOURCE, "a connection to " + server.localEndpoint() + " could not be accepted", error);
    }

    /** A listener could not take a connection. */
    void acceptFailed(IoException error) {
        onLoop(() -> {
            Server.AcceptErrorListener hears = bootstrap.acceptErrors();
            try {
                hears.onError(this, error);
            } catch (Throwable e) {
                Reports.threw(loop, "the accept error listener", hears, this, e);
            }
        });
    }

    /** Another listener is closed. */
    void shardClosed(ListenerShard shard) {
        onLoop(() -> {
            shards.remove(shard);
            completeIfDone();
        });
    }

    /** A connection has its channel. Any thread, once, before {@link #negotiated}. */
    void opened(Channel channel) {
        onLoop(() -> {
            channels.add(channel);
            if (drained) {
                channel.shutdown(null, ShutdownMode.GRACEFUL);
            }
        });
    }

    /** A connection reached the application, or failed to. Any thread, once for each that was accepted. */
    void negotiated() {
        onLoop(() -> {
            negotiations--;
            adjust();
        });
    }

    /** A connection has ended. Any thread, once for each that was accepted, after {@link #negotiated}. */
    void ended(@Nullable Channel channel) {
        onLoop(() -> {
            connections--;
            channels.remove(channel);
            adjust();
            completeIfDone();
        });
    }

    ServerBootstrap bootstrap() {
        return bootstrap;
    }

    EventLoop loop() {
        return loop;
    }

    ChannelListener listener() {
        return listener;
    }

    private void count() {
        connections++;
        negotiations++;
        adjust();
    }

    /** Returns a loop that is not above its memory budget. The listener's own is not, or it would not have accepted. */
    private EventLoop loopForNext() {
        EventLoop next = bootstrap.group().next();
        if (!next.memory().above()) {
            return next;
        }
        for (EventLoop other : bootstrap.group().loops()) {
            if (!other.memory().above()) {
                return other;
            }
        }
        return next;
    }

    private void completeIfDone() {
        if (released && shards.isEmpty() && connections == 0) {
            loop.dismiss(resident);
            closed.complete(null);
        }
    }

    private void onLoop(Runnable action) {
        if (loop.inLoop()) {
            action.run();
        } else {
            loop.schedule(Task.of(status -> action.run()));
        }
    }

    private final class Accepts implements ListenerSocket.AcceptListener {
        @Override
        public void onAccept(StreamSocket accepted) {
            if (closing && !servesLast) {
                accepted.reset();
                return;
            }
            count();
            new IncomingConnection(Server.this, accepted).begin(bootstrap.listenerPerLoop() ? loop : loopForNext());
        }

        @Override
        public void onClosed() {
            released = true;
            completeIfDone();
        }

        @Override
        public void onError(IoException error) {
            if (error.code() == ErrorCode.EVENT_LOOP_SHUTDOWN) {
                closeHere(false);
            } else {
                acceptFailed(error);
            }
        }
    }
}
