package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Deferred;
import aws.io.internal.loop.EventRetry;
import aws.io.internal.loop.Reports;
import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transports;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket. Accepting can be stopped and started again; while it is stopped the kernel queues up to the backlog. When there are
 * no descriptors left, or accepting fails again and again, it says so, pauses and tries again, and never spins.
 */
public final class ListenerSocket {
    /** How long accepting pauses after the kernel had no descriptor or memory left; twice as long each time in a row, up to a second. */
    private static final long FIRST_PAUSE_NANOS = 100_000_000;

    private static final long LAST_PAUSE_NANOS = 1_000_000_000;

    /** How many connections are taken before others have their turn. */
    private static final int BATCH = 64;

    /** After so many errors in a row, what is wrong is no single connection. */
    private static final int MAX_FAILURES = 8;

    private final ListenerTransport transport;
    private final SocketOptions accepted;

    /** What is set on each connection. Often nothing: connections inherit from the listener. */
    private final @Nullable SocketOptions toSet;

    private final SocketDomain domain;
    private @Nullable EventLoop loop;
    private @Nullable AcceptListener listener;
    private @Nullable Endpoint bound;
    private int backlog;
    private boolean listening;
    private boolean accepting;

    /** Whether a task will go on accepting. Until then an event is no reason to: out of descriptors each connection that comes is one. */
    private final Deferred again = new Deferred(this::acceptAgain);

    private final AcceptRoom room = new AcceptRoom(this::acceptSoon);
    private boolean attached;
    private boolean closed;
    private int failures;

    /** The code of the last errors in a row, of which the listener is notified once; null after a connection. */
    private @Nullable ErrorCode failedWith;

    private long pauseNanos = FIRST_PAUSE_NANOS;

    private ListenerSocket(ListenerTransport transport, SocketDomain domain, SocketOptions accepted) {
        this.transport = transport;
        this.domain = domain;
        this.accepted = accepted;
        SocketOptions each = OptionSetter.forEachAccepted(transport, accepted, domain);
        toSet = each.set().isEmpty() ? null : each;
    }

    /** Hears of accepted connections, on the loop's thread. */
    public interface AcceptListener {
        /**
         * A connection came. The listener may be closed inside this call.
         *
         * @param socket the connection, attached to no loop; the callee owns it
         */
        void onAccept(StreamSocket socket);

        /**
         * Announces that a connection could not be accepted. The listener socket retries; if the system lacks a resource, it does so after
         * a pause, which grows from 100 ms to 1 s. Of errors of the same code in a row, with no connection in between, only the first is
         * passed to this method.
         *
         * @param error why; EVENT_LOOP_SHUTDOWN is the last
         */
        void onError(IoException error);

        /** The listener was closed, and its address is free. */
        default void onClosed() {}
    }

    /**
     * Opens a listening socket.
     *
     * @param transports of which provider
     * @param domain its domain
     * @param options the options of the connections that it accepts. What a bind decides (REUSE_ADDRESS, REUSE_PORT, IPV6_V6ONLY,
     *     SO_BINDTODEVICE) is set on the listener only. Raw options are set on the listener, which must take them, and on each connection
     *     that takes them
     * @return a socket that the caller owns
     */
    public static ListenerSocket open(Transports transports, SocketDomain domain, SocketOptions options) {
        options.requireSupported(transports.options(Transports.Kind.STREAM, domain), transports.provider());
        return opened(transports.openListener(domain), domain, options);
    }

    /** Takes a transport that was opened just now, which is closed if an option cannot be set. */
    static ListenerSocket opened(ListenerTransport transport, SocketDomain domain, SocketOptions options) {
        try {
            OptionSetter.applyToListener(transport, options, domain);
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
        return new ListenerSocket(transport, domain, options);
    }

    /**
     * Binds and listens.
     *
     * @param local the address; port 0 lets the system choose
     * @param backlog how many connections may wait, 1 or more
     */
    public void listen(Endpoint local, int backlog) {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog: " + backlog + ", allowed is 1 or more");
        }
        if (local.domain() != domain) {
            throw new IllegalArgumentException("local: " + local + " is " + local.domain() + ", the socket " + domain);
        }
        if (listening || closed) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, "the listener is " + (closed ? "closed" : "listening already"));
        }
        Zones.require(local);
        transport.listen(local, backlog);
        this.backlog = backlog;
        bound = transport.localEndpoint();
        listening = true;
    }

    /** {@return the address it listens on} */
    public Endpoint localEndpoint() {
        if (!listening) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, "the listener is not bound yet");
        }
        return Objects.requireNonNull(bound);
    }

    /**
     * Begins to accept, on the loop's thread; again after {@link #stopAccept}, on the same loop.
     *
     * @param on the loop, whose thread calls
     * @param acceptor the listener, notified of connections
     */
    public void startAccept(EventLoop on, AcceptListener acceptor) {
        if (!on.inLoop()) {
            throw new IoException(ErrorCode.LOOP_THREAD_ONLY, "loop '" + on.name() + "', called from " + Thread.currentThread());
        }
        if (!listening || closed || accepting) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, "the listener is "
                    + (closed ? "closed" : accepting ? "accepting already" : "not listening yet"));
        }
        if (loop != null && loop != on) {
            throw new IoException(ErrorCode.ALREADY_ATTACHED, "the listener belongs to loop '" + loop.name() + "'");
        }
        listener = Objects.requireNonNull(acceptor, "acceptor");
        loop = on;
        if (!attached) {
            on.attach(transport, this::onEvents);
            attached = true;
        }
        accepting = true;
        acceptSome();
    }

    /** Stops accepting. The loop's thread. */
    public void stopAccept() {
        requireInLoop();
        accepting = false;
        room.forget();
    }

    /**
     * Accepts every connection that is complete now, whether or not accepting was stopped, and then closes. Connections that are made
     * meanwhile may be among them; in total no more are accepted than the backlog can hold. Event-loop thread only.
     *
     * @param on the loop, whose thread calls
     * @param acceptor the listener, notified of the connections and of the close
     */
    public void closeAfterAccepting(EventLoop on, AcceptListener acceptor) {
        if (!on.inLoop()) {
            throw new IoException(ErrorCode.LOOP_THREAD_ONLY, "loop '" + on.name() + "', called from " + Thread.currentThread());
        }
        if (loop != null && loop != on) {
            throw new IoException(ErrorCode.ALREADY_ATTACHED, "the listener belongs to loop '" + loop.name() + "'");
        }
        if (closed) {
            return;
        }
        listener = Objects.requireNonNull(acceptor, "acceptor");
        loop = on;
        accepting = false;
        if (!listening) {
            close();
            return;
        }
        if (!attached) {
            on.attach(transport, this::onEvents);
            attached = true;
        }
        failures = 0;
        new LastAccepts(on, acceptor, backlog).acceptSome();
    }

    /**
     * Closes the listener. Calling it again has no effect. Event-loop thread only, once the listener belongs to a loop; once that loop is
     * CLOSED, any thread may close it.
     */
    public void close() {
        if (closed) {
            return;
        }
        EventLoop on = loop;
        if (on != null && LoopBinding.isGone(on)) {
            closeWithoutLoop();
            return;
        }
        requireInLoop();
        closeNow();
    }

    /** Of several threads one closes it. */
    private synchronized void closeWithoutLoop() {
        if (!closed) {
            closeNow();
        }
    }

    private void closeNow() {
        closed = true;
        accepting = false;
        room.forget();
        if (transport.close()) {
            released();
        }
    }

    @Override
    public String toString() {
        return "ListenerSocket[" + described() + "]";
    }

    /** Where it listens, or would, and what it does there. */
    String described() {
        String state = closed ? "closed" : accepting ? "accepting" : listening ? "listening" : "not bound";
        return (bound == null ? domain : bound) + ", " + state;
    }

    private void released() {
        AcceptListener acceptor = listener;
        if (acceptor != null) {
            acceptor.onClosed();
        }
    }

    private void onEvents(int events) {
        if ((events & IoEvents.CLOSED) != 0) {
            released();
        } else if ((events & IoEvents.HANDLE_REMOVED) != 0) {
            AcceptListener acceptor = listener;
            if (!closed) {
                close();
                if (acceptor != null) {
                    acceptor.onError(LoopBinding.loopStopped(this));
                }
            }
        } else if (!again.isScheduled()) {
            acceptSome();
        }
    }

    private void acceptSome() {
        EventLoop on = Objects.requireNonNull(loop);
        assert on.inLoop();
        AcceptListener acceptor = Objects.requireNonNull(listener);
        for (int i = 0; i < BATCH && accepting; i++) {
            if (room.isLacking(on)) {
                return;
            }
            StreamTransport connection;
            try {
                connection = transport.accept();
                if (connection == null) {
                    failures = 0;
                    transport.rearm(IoEvents.READABLE);
                    return;
                }
            } catch (Throwable e) {
                if (failed(on, acceptor, e)) {
                    return;
                }
                continue;
            }
            failures = 0;
            deliver(on, connection, acceptor);
        }
        if (accepting) {
            again.schedule(on);
        }
    }

    private void acceptSoon() {
        again.schedule(Objects.requireNonNull(loop));
    }

    /** Returns whether accepting pauses. After any throwable the event is used up, and a task continues. */
    private boolean failed(EventLoop on, AcceptListener acceptor, Throwable error) {
        failures++;
        IoException known = error instanceof IoException typed ? typed : EventRetry.giveUp("a connection to " + bound, error);
        tell(on, acceptor, known);
        boolean lacking = known.code() == ErrorCode.TOO_MANY_DESCRIPTORS || known.code() == ErrorCode.OUT_OF_RESOURCES;
        if (!accepting || (!lacking && failures < MAX_FAILURES)) {
            return false;
        }
        long pause = pauseNanos;
        pauseNanos = Math.min(2 * pause, LAST_PAUSE_NANOS);
        again.schedule(on, on.nanoTime() + pause);
        return true;
    }

    /** Notifies the listener of an error. Whatever it throws, the next connection must still be accepted. */
    private void tell(EventLoop on, AcceptListener acceptor, IoException error) {
        if (error.code() == failedWith) {
            return;
        }
        failedWith = error.code();
        try {
            acceptor.onError(error);
        } catch (Throwable e) {
            threw(on, acceptor, e);
        }
    }

    private void threw(EventLoop on, AcceptListener acceptor, Throwable error) {
        Reports.threw(on, "the accept listener", acceptor, this, error);
    }

    private void acceptAgain() {
        if (accepting) {
            acceptSome();
        }
    }

    private void deliver(EventLoop on, StreamTransport connection, AcceptListener acceptor) {
        StreamSocket socket;
        try {
            if (toSet != null) {
                OptionSetter.applyToAccepted(connection, toSet);
            }
            socket = StreamSocket.accepted(connection, domain, accepted);
        } catch (Throwable e) {
            connection.close();
            tell(on, acceptor, e instanceof IoException known ? known : EventRetry.giveUp("a connection to " + bound, e));
            return;
        }
        failedWith = null;
        pauseNanos = FIRST_PAUSE_NANOS;
        Telemetry.get().accepted(bound, socket.remoteEndpoint());
        try {
            acceptor.onAccept(socket);
        } catch (Throwable e) {
            threw(on, acceptor, e);
            if (socket.loop() == null) {
                socket.close();
            }
        }
    }

    /** The connections that the kernel has accepted for a listener that closes. */
    private final class LastAccepts {
        private final EventLoop on;
        private final AcceptListener acceptor;

        /** Linux queues one more than the backlog (listen(2)). */
        private long left;

        /** Whether none was there in the turn before: what had come by then is known to the loop now. */
        private boolean noneBefore;

        LastAccepts(EventLoop on, AcceptListener acceptor, int backlog) {
            this.on = on;
            this.acceptor = acceptor;
            left = backlog + 1L;
        }

        void acceptSome() {
            for (int i = 0; i < BATCH && !closed && left > 0; i++) {
                StreamTransport connection;
                try {
                    connection = transport.accept();
                } catch (Throwable e) {
                    failed(on, acceptor, e);
                    if (failures < MAX_FAILURES) {
                        again(on.nanoTime() + LAST_PAUSE_NANOS / MAX_FAILURES);
                    } else {
                        close();
                    }
                    return;
                }
                failures = 0;
                if (connection != null) {
                    noneBefore = false;
                    left--;
                    deliver(on, connection, acceptor);
                } else if (noneBefore) {
                    close();
                } else {
                    noneBefore = true;
                    transport.rearm(IoEvents.READABLE);
                    again(on.nanoTime());
                    return;
                }
            }
            if (left == 0) {
                close();
            } else if (!closed) {
                again(on.nanoTime());
            }
        }

        private void again(long nanos) {
            Task next = Task.of(status -> {
                if (status == TaskStatus.RUN_READY) {
                    acceptSome();
                } else {
                    close();
                }
            });
            on.schedule(next, nanos);
        }
    }

    private void requireInLoop() {
        EventLoop on = loop;
        if (on != null && !on.inLoop()) {
            throw new IoException(ErrorCode.LOOP_THREAD_ONLY, "loop '" + on.name() + "', called from " + Thread.currentThread());
        }
    }
}
