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

/** A listener of a {@link ServerBootstrap}, with the connections that it accepted. Thread-safe. */
public final class Server {
    private final ServerBootstrap bootstrap;
    private final EventLoop loop;
    private final ChannelListener listener;
    private final Resident resident = () -> closeHere(false);
    private final IoFuture<Void> closed = new IoFuture<>();
    private volatile @Nullable Endpoint localEndpoint;

    /** Set on the listener's loop. */
    private volatile boolean closing;

    /** From here on only for the thread of the listener's loop. */
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

    /** Whether every connection is to end: the time that a drain gave is over, or the server was discarded. */
    private boolean drained;

    /** Whether the listener's address is free. */
    private boolean released;

    /** A listener for connections that could not be accepted, such as for lack of descriptors. */
    @FunctionalInterface
    public interface AcceptErrorListener {
        /**
         * Announces that accepting failed. Called on the thread of the listener's loop. The server retries; if the system lacks a resource,
         * it does so after a pause, which grows from 100 ms to 1 s. Of errors of the same code in a row, with no connection in between,
         * only the first is passed to this method.
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

    /** {@return the address that the server listens on} */
    public Endpoint localEndpoint() {
        return Objects.requireNonNull(localEndpoint);
    }

    /**
     * Returns the port that the server listens on: of use if the system chose it.
     *
     * @return the port, 1 to 65,535
     * @throws IllegalStateException if the address is no {@link Endpoint.Inet}
     */
    public int port() {
        if (localEndpoint() instanceof Endpoint.Inet inet) {
            return inet.port();
        }
        throw new IllegalStateException("server: " + localEndpoint() + " has no port of the Internet");
    }

    /** Pauses accepting until {@link #resume}; connections wait in the kernel's backlog. */
    public void pause() {
        onLoop(() -> {
            paused = true;
            adjust();
        });
    }

    /** Resumes accepting after {@link #pause}. */
    public void resume() {
        onLoop(() -> {
            paused = false;
            adjust();
        });
    }

    /**
     * Closes the listener and waits for its connections to end; those that are open at the deadline are shut down gracefully. Connections
     * that wait in the kernel's backlog are accepted first and served, whatever the limits are.
     *
     * @param limit how long connections may stay open, zero or more
     * @return completes when every connection has ended. Canceling it takes nothing back; each call returns its own future
     */
    public IoFuture<Void> drain(Duration limit) {
        long nanos = Nanos.of(Nanos.zeroOrMore("limit", limit));
        onLoop(() -> {
            closeHere(true);
            Task end = Task.of(status -> {
                if (loop.inLoop()) {
                    endConnections();
                }
            });
            loop.schedule(end, loop.nanoTime() + nanos);
        });
        return closed.copy();
    }

    /**
     * Closes the listener. Its connections stay open; those that wait in the kernel's backlog are accepted and reset.
     *
     * @return completes when the listener is closed and every connection that it accepted has ended. Canceling it takes nothing back; each
     *     call returns its own future
     */
    public IoFuture<Void> close() {
        onLoop(() -> closeHere(false));
        return closed.copy();
    }

    /** {@return the address and whether the server still listens on it, for logs} */
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

    /** Gives up: the server could not listen. */
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

    /**
     * Closes the server with every connection, because its future was completed from outside and no caller has the server. Event-loop thread
     * only.
     */
    void discard() {
        closeHere(false);
        endConnections();
    }

    /** Shuts down every connection, including those that come from now on. */
    private void endConnections() {
        assert loop.inLoop();
        drained = true;
        List.copyOf(channels).forEach(channel -> channel.shutdown(null, ShutdownMode.GRACEFUL));
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

    /** Counts a connection of another listener. On that listener's loop, before any of the following. */
    void accepted() {
        onLoop(this::count, () -> connections++);
    }

    /** The default listener of accept errors. */
    static void report(Server server, IoException error) {
        Reports.deliver(
                server.loop, LoopReport.Kind.RESOURCE, "a connection to " + server.localEndpoint() + " could not be accepted", error);
    }

    /** Passes on the error of a listener that could not accept a connection. Thread-safe. */
    void acceptFailed(IoException error) {
        onLoop(() -> {
            Server.AcceptErrorListener listener = bootstrap.acceptErrors();
            try {
                listener.onError(this, error);
            } catch (Throwable e) {
                Reports.threw(loop, "the accept error listener", listener, this, e);
            }
        });
    }

    /** Removes another listener, which is closed. Thread-safe. */
    void shardClosed(ListenerShard shard) {
        Runnable remove = () -> {
            shards.remove(shard);
            completeIfDone();
        };
        onLoop(remove, remove);
    }

    /** Adds the channel of a connection, once, before {@link #negotiated}. Thread-safe. */
    void opened(Channel channel) {
        if (loop.inLoop()) {
            add(channel);
        } else {
            loop.schedule(Task.of(status -> add(channel)));
        }
    }

    /** Has no effect once the loop is CLOSED, which cancels tasks on any thread, and has closed the listener. */
    private void add(Channel channel) {
        if (!loop.inLoop()) {
            return;
        }
        channels.add(channel);
        if (drained) {
            channel.shutdown(null, ShutdownMode.GRACEFUL);
        }
    }

    /** Counts a connection that reached the application, or failed to, once for each that was accepted. Thread-safe. */
    void negotiated() {
        if (loop.inLoop()) {
            subtractNegotiation();
        } else {
            loop.schedule(Task.of(status -> subtractNegotiation()));
        }
    }

    private void subtractNegotiation() {
        if (loop.inLoop()) {
            negotiations--;
            adjust();
        }
    }

    /** Removes a connection that has ended, once for each that was accepted, after {@link #negotiated}. Thread-safe. */
    void ended(@Nullable Channel channel) {
        if (loop.inLoop()) {
            remove(channel);
        } else {
            loop.schedule(Task.of(status -> remove(channel)));
        }
    }

    /** Only counts once the loop is CLOSED: on any thread, but on one at a time. */
    private void remove(@Nullable Channel channel) {
        connections--;
        if (loop.inLoop()) {
            channels.remove(channel);
            adjust();
        }
        completeIfDone();
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
        onLoop(action, () -> {});
    }

    /**
     * Runs an action on the loop's thread.
     *
     * @param action the action
     * @param afterwards run in its place if the loop is CLOSED, which has closed the listener: one thread at a time, but on any thread
     */
    private void onLoop(Runnable action, Runnable afterwards) {
        if (loop.inLoop()) {
            action.run();
        } else {
            loop.schedule(Task.of(status -> (loop.inLoop() ? action : afterwards).run()));
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
