package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transports;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket. Accepting can be stopped and started again; while it is stopped the kernel queues up to the backlog. When there are
 * no descriptors left, or accepting fails again and again, it says so, pauses and tries again, and never spins.
 */
public final class ListenerSocket {
    /** How long accepting rests after the kernel had no descriptor or memory left. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** How many connections are taken before others have their turn. */
    private static final int BATCH = 64;

    /** After so many errors in a row, what is wrong is no single connection. */
    private static final int MAX_FAILURES = 8;

    private final ListenerTransport transport;
    private final SocketOptions accepted;
    private final SocketDomain domain;
    private @Nullable EventLoop loop;
    private @Nullable AcceptListener listener;
    private @Nullable Endpoint bound;
    private boolean listening;
    private boolean accepting;

    /** Whether a task will go on accepting. Until then an event is no reason to: out of descriptors each connection that comes is one. */
    private boolean retrying;

    private boolean attached;
    private boolean closed;
    private int failures;

    private ListenerSocket(ListenerTransport transport, SocketDomain domain, SocketOptions accepted) {
        this.transport = transport;
        this.domain = domain;
        this.accepted = accepted;
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
         * A connection could not be taken. The listener goes on, after a pause where the system lacks something.
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
     * @param options of the connections it accepts, and of the listener where the bind decides
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
        transport.listen(local, backlog);
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
     * @param hears of connections
     */
    public void startAccept(EventLoop on, AcceptListener hears) {
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
        listener = Objects.requireNonNull(hears, "hears");
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
    }

    /** Closes it; again does nothing. The loop's thread, once it has accepted. */
    public void close() {
        if (closed) {
            return;
        }
        if (loop != null) {
            requireInLoop();
        }
        closed = true;
        accepting = false;
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
        AcceptListener hears = listener;
        if (hears != null) {
            hears.onClosed();
        }
    }

    private void onEvents(int events) {
        if ((events & IoEvents.CLOSED) != 0) {
            released();
        } else if ((events & IoEvents.HANDLE_REMOVED) != 0) {
            AcceptListener hears = listener;
            if (!closed) {
                close();
                if (hears != null) {
                    hears.onError(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "the listener on " + domain));
                }
            }
        } else if (!retrying) {
            acceptSome();
        }
    }

    private void acceptSome() {
        EventLoop on = Objects.requireNonNull(loop);
        assert on.inLoop();
        AcceptListener hears = Objects.requireNonNull(listener);
        for (int i = 0; i < BATCH && accepting; i++) {
            StreamTransport connection;
            try {
                connection = transport.accept();
            } catch (IoException e) {
                failures++;
                tell(on, hears, e);
                boolean lacking = e.code() == ErrorCode.TOO_MANY_DESCRIPTORS || e.code() == ErrorCode.OUT_OF_RESOURCES;
                if (accepting && (lacking || failures >= MAX_FAILURES)) {
                    retryAt(on, on.nanoTime() + PAUSE.toNanos());
                    return;
                }
                continue;
            }
            failures = 0;
            if (connection == null) {
                transport.rearm(IoEvents.READABLE);
                return;
            }
            deliver(on, connection, hears);
        }
        if (accepting) {
            retryAt(on, on.nanoTime());
        }
    }

    /** Whatever the listener makes of an error, the next connection still needs somebody who takes it. */
    private static void tell(EventLoop on, AcceptListener hears, IoException error) {
        try {
            hears.onError(error);
        } catch (Throwable e) {
            on.report(e);
        }
    }

    private void retryAt(EventLoop on, long nanos) {
        if (retrying) {
            return;
        }
        retrying = true;
        on.schedule(
                Task.of(status -> {
                    retrying = false;
                    if (status == TaskStatus.RUN_READY && accepting) {
                        acceptSome();
                    }
                }),
                nanos);
    }

    private void deliver(EventLoop on, StreamTransport connection, AcceptListener hears) {
        StreamSocket socket;
        try {
            OptionSetter.applyToAccepted(connection, accepted, domain);
            socket = StreamSocket.accepted(connection, domain, accepted);
        } catch (IoException e) {
            connection.close();
            tell(on, hears, e);
            return;
        } catch (RuntimeException e) {
            connection.close();
            tell(on, hears, new IoException(ErrorCode.PROVIDER_FAILED, "a connection that was accepted", 0, e));
            return;
        }
        Telemetry.get().accepted(bound, socket.remoteEndpoint());
        try {
            hears.onAccept(socket);
        } catch (Throwable e) {
            on.report(e);
            if (socket.loop() == null) {
                socket.close();
            }
        }
    }

    private void requireInLoop() {
        EventLoop on = loop;
        if (on != null && !on.inLoop()) {
            throw new IoException(ErrorCode.LOOP_THREAD_ONLY, "loop '" + on.name() + "', called from " + Thread.currentThread());
        }
    }
}
