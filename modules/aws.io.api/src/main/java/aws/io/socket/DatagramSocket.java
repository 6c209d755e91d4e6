package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.internal.channel.QueuedMessages;
import aws.io.internal.loop.Deferred;
import aws.io.internal.loop.EventRetry;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket that stands alone: opened, bound or connected without a loop, and ready at once when it is attached to one. For its one
 * owner on any thread; once attached, its loop's thread alone calls it.
 */
public final class DatagramSocket {
    private final DatagramTransport transport;
    private final SocketDomain domain;
    private final LoopBinding binding = new LoopBinding(() -> "a datagram socket");

    /** Datagrams that wait for room, for the end of the turn or for {@link #uncork}, each with its receiver as its peer. */
    private final ArrayDeque<IoMessage> queued = new ArrayDeque<>(4);

    private final DatagramBurst burst;
    private @Nullable KeptPromises promises;
    private @Nullable SocketListener listener;
    private @Nullable Endpoint remote;
    private boolean bound;
    private boolean corked;

    /** Whether the queue waits for room in the kernel. */
    private boolean blocked;

    /** Whether the first datagram of the queue was refused once, by an error that may concern an earlier one. */
    private boolean sentAgain;

    private final EventRetry readRetry = new EventRetry();
    private final EventRetry writeRetry = new EventRetry();
    private final Deferred sendAgain = new Deferred(this::flushSurely);
    private boolean closed;

    /** Sends what a turn has collected outside a read. While it is scheduled, datagrams wait for it. */
    private final Deferred endOfTurn = Deferred.atEndOfTurn(() -> {
        if (!corked) {
            flushSurely();
        }
    });

    private DatagramSocket(DatagramTransport transport, SocketDomain domain) {
        this.transport = transport;
        this.domain = domain;
        burst = new DatagramBurst(transport);
    }

    /**
     * Opens a socket.
     *
     * @param transports of which provider
     * @param domain its domain
     * @param options its options
     * @return a socket that the caller owns
     * @throws IoException of code UNSUPPORTED or INVALID_OPTION; nothing is left open
     */
    public static DatagramSocket open(Transports transports, SocketDomain domain, SocketOptions options) {
        options.requireSupported(transports.options(Transports.Kind.DATAGRAM, domain), transports.provider());
        DatagramTransport transport = transports.openDatagram(domain);
        try {
            OptionSetter.applySet(transport, options);
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
        return new DatagramSocket(transport, domain);
    }

    /**
     * Binds it to a local address. Then it can receive.
     *
     * @param local the address; port 0 lets the system choose
     */
    public void bind(Endpoint local) {
        requireUsable(local);
        if (bound) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, "the datagram socket is bound already");
        }
        transport.bind(local);
        bound = true;
    }

    /**
     * Sets the one peer that it sends to and receives from.
     *
     * @param to the peer
     */
    public void connect(Endpoint to) {
        requireUsable(to);
        if (to instanceof Endpoint.Inet inet && inet.port() == 0) {
            throw new IllegalArgumentException("to: " + to + ", allowed is port 1 to 65535");
        }
        transport.connect(to);
        remote = to;
        bound = true;
    }

    /**
     * Returns the local address.
     *
     * @return the address
     * @throws IoException of code ILLEGAL_STATE before the socket is bound, and CLOSED_LOCALLY once it is closed
     */
    public Endpoint localEndpoint() {
        if (closed) {
            throw new IoException(ErrorCode.CLOSED_LOCALLY, "the datagram socket");
        }
        if (!bound) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, "the datagram socket is not bound yet");
        }
        return transport.localEndpoint();
    }

    /** {@return whether it was bound or connected} */
    public boolean isBound() {
        return bound;
    }

    /** {@return the one peer, or null if it has none} */
    public @Nullable Endpoint remoteEndpoint() {
        return remote;
    }

    /**
     * Gives it to a loop, whose thread calls. Only once.
     *
     * @param loop the loop
     */
    public void attach(EventLoop loop) {
        binding.attach(loop, transport, this::onEvents);
        promises = new KeptPromises(loop);
    }

    /**
     * Sets the listener of events. Then the owner receives until it would block, and is told when that may have changed.
     *
     * @param subscriber the listener, notified of events
     * @throws IoException of code ALREADY_SUBSCRIBED
     */
    public void subscribe(SocketListener subscriber) {
        binding.requireInLoop();
        if (listener != null) {
            throw new IoException(ErrorCode.ALREADY_SUBSCRIBED, "the datagram socket");
        }
        listener = Objects.requireNonNull(subscriber, "subscriber");
    }

    /**
     * Receives one datagram; what does not fit is lost.
     *
     * @param into where to, as {@link StreamSocket#read} says
     * @return the number of bytes, 0 for an empty datagram, WOULD_BLOCK or PENDING
     */
    public int receive(TransportBuffer into) {
        binding.requireInLoop();
        requireOpen();
        int count = transport.receive(into);
        if (count == Transport.WOULD_BLOCK) {
            transport.rearm(IoEvents.READABLE);
        }
        return count;
    }

    /** {@return who sent the datagram received last} */
    public Endpoint sender() {
        return transport.sender();
    }

    /**
     * Receives what datagrams there are, in one call where the back end can, and one alone elsewhere; of each, what does not fit is lost.
     *
     * @param into where to, one buffer a datagram; on PENDING the socket holds the first, as {@link StreamSocket#read} says
     * @param count how many of the buffers may be used, 1 to {@link DatagramTransport#MOST_DATAGRAMS}
     * @return the number of datagrams, WOULD_BLOCK or PENDING. Fewer than {@code count} does not say that there are no more
     */
    public int receive(TransportBuffer[] into, int count) {
        binding.requireInLoop();
        requireOpen();
        int received = transport.receive(into, count);
        if (received == Transport.WOULD_BLOCK) {
            transport.rearm(IoEvents.READABLE);
        }
        return received;
    }

    /**
     * Who sent a datagram of those received last.
     *
     * @param index which of them, 0 for the first
     * @return its sender
     */
    public Endpoint sender(int index) {
        return transport.sender(index);
    }

    /** Holds all datagrams back until {@link #uncork}, the first one too. */
    public void cork() {
        corked = true;
    }

    /** Sends what was held back, several in one call where the back end can. */
    public void uncork() {
        binding.requireInLoop();
        corked = false;
        flush();
    }

    /**
     * Sends one datagram. The socket takes the message; its promise is kept in order, never inside this call. If the kernel refuses a
     * datagram, only that one fails. An error that may concern a datagram which was sent before (an ICMP error, udp(7)) fails none: the
     * datagram that found it is sent again, once.
     *
     * <p>The first datagram of a turn is given to the kernel inside this call. Later ones of the same turn wait for its end, and are sent
     * in as few system calls as the back end can, before {@link #close} at the latest.
     *
     * @param given the payload; no longer the caller's
     * @param to the receiver; null for the connected peer
     * @throws IoException of code NOT_CONNECTED if there is neither a receiver nor a connected peer, INVALID_ADDRESS if the receiver is a
     *     link-local address without a zone; the caller still owns the message then
     */
    public void send(IoMessage given, @Nullable Endpoint to) {
        EventLoop loop = binding.requireInLoop();
        KeptPromises kept = Objects.requireNonNull(promises);
        if (to != null) {
            Zones.require(to);
        } else if (remote == null) {
            throw new IoException(ErrorCode.NOT_CONNECTED, "the datagram socket, and no receiver was given");
        }
        given.peer(to);
        IoMessage message = QueuedMessages.take(given, loop);
        if (closed) {
            kept.add(message, new IoException(ErrorCode.CLOSED_LOCALLY, "the datagram socket"));
        } else if (corked || !queued.isEmpty() || endOfTurn.isScheduled()) {
            queued.add(message);
            if (!corked && queued.size() >= DatagramTransport.MOST_DATAGRAMS) {
                flush();
            }
        } else {
            endOfTurn.schedule(loop);
            if (!trySend(message, to)) {
                queued.add(message);
            }
        }
    }

    /** {@return how many datagrams wait, for room in the kernel, for the end of the turn or for {@link #uncork}} */
    public int queued() {
        return queued.size();
    }

    /**
     * Closes the socket. Calling it again has no effect. Makes one attempt to send what waits for the end of the turn; what the kernel does
     * not take fails with CLOSED_LOCALLY. Once the loop is CLOSED, any thread may close the socket: nothing more is sent then, and the
     * listener is notified on that thread.
     */
    public void close() {
        if (closed) {
            return;
        }
        if (binding.requireMayClose()) {
            closeWithoutLoop();
            return;
        }
        flushSurely();
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
        if (transport.close()) {
            released();
        }
    }

    /** Returns false when the datagram must wait. */
    private boolean trySend(IoMessage message, @Nullable Endpoint to) {
        KeptPromises kept = Objects.requireNonNull(promises);
        int count;
        try {
            count = transport.send(message, to);
        } catch (IoException e) {
            if (mayConcernAnEarlierDatagram(e.code())) {
                // it waits for the end of the turn
                sentAgain = true;
                return false;
            }
            kept.add(message, e);
            return true;
        }
        if (count == Transport.WOULD_BLOCK) {
            transport.rearm(IoEvents.WRITABLE);
        }
        if (count < 0) {
            blocked = true;
            return false;
        }
        kept.add(message, null);
        return true;
    }

    /** Repeats the event after a throwable; a datagram that causes one again and again is dropped with the error. */
    private void flushSurely() {
        if (closed) {
            return;
        }
        try {
            flush();
            writeRetry.succeeded();
        } catch (Throwable e) {
            EventLoop on = binding.require();
            if (!writeRetry.failed(on, "sending", this, e) && !queued.isEmpty()) {
                Objects.requireNonNull(promises).add(queued.remove(), EventRetry.giveUp(this, e));
                writeRetry.succeeded();
            }
            writeRetry.schedule(on, sendAgain);
        }
    }

    private void flush() {
        if (closed || blocked || queued.isEmpty()) {
            return;
        }
        KeptPromises kept = Objects.requireNonNull(promises);
        while (!queued.isEmpty()) {
            int sent;
            try {
                sent = burst.send(queued);
            } catch (IoException e) {
                sentAgain = !sentAgain && mayConcernAnEarlierDatagram(e.code());
                if (!sentAgain) {
                    kept.add(queued.remove(), e);
                }
                continue;
            }
            if (sent == Transport.WOULD_BLOCK) {
                transport.rearm(IoEvents.WRITABLE);
            }
            if (sent < 0) {
                blocked = true;
                return;
            }
            sentAgain = false;
            for (int i = 0; i < sent; i++) {
                kept.add(queued.remove(), null);
            }
        }
    }

    /** The kernel reports the ICMP error of a datagram by the next call on the socket, whatever that does, and once. */
    private static boolean mayConcernAnEarlierDatagram(ErrorCode code) {
        return switch (code) {
            case CONNECTION_REFUSED, CONNECTION_RESET, NO_ROUTE_TO_HOST, NETWORK_DOWN, MESSAGE_TOO_LARGE, NO_PERMISSION -> true;
            default -> false;
        };
    }

    private void onEvents(int events) {
        if ((events & IoEvents.CLOSED) != 0) {
            released();
            return;
        }
        if (closed) {
            return;
        }
        SocketListener subscriber = listener;
        if ((events & IoEvents.HANDLE_REMOVED) != 0) {
            if (subscriber == null) {
                close();
            } else {
                subscriber.onError(LoopBinding.loopStopped(this));
            }
            return;
        }
        if ((events & (IoEvents.WRITABLE | IoEvents.ERROR)) != 0) {
            blocked = false;
            flushSurely();
        }
        if ((events & ~IoEvents.WRITABLE) != 0) {
            readable();
        }
    }

    /** Repeats the event if the listener throws: the back end delivers it only once. */
    private void readable() {
        SocketListener subscriber = listener;
        if (subscriber == null || closed) {
            return;
        }
        try {
            subscriber.onReadable(false);
            readRetry.succeeded();
        } catch (Throwable e) {
            EventLoop on = binding.require();
            if (readRetry.failed(on, "the listener's reading", this, e)) {
                readRetry.schedule(on, new Deferred(this::readable));
            } else {
                subscriber.onError(EventRetry.giveUp(this, e));
            }
        }
    }

    private void released() {
        KeptPromises kept = promises;
        if (kept != null) {
            IoMessage next;
            while ((next = queued.poll()) != null) {
                kept.add(next, new IoException(ErrorCode.CLOSED_LOCALLY, "the datagram socket"));
            }
        }
        SocketListener subscriber = listener;
        if (subscriber != null) {
            listener = null;
            subscriber.onClosed();
        }
    }

    @Override
    public String toString() {
        String state = closed ? "closed" : bound ? "bound" : "not bound";
        return "DatagramSocket[" + (remote == null ? domain : remote) + ", " + state + "]";
    }

    private void requireUsable(Endpoint endpoint) {
        requireOpen();
        binding.requireInLoopIfBound();
        if (endpoint.domain() != domain) {
            throw new IllegalArgumentException("endpoint: " + endpoint + " is " + endpoint.domain() + ", the socket " + domain);
        }
        Zones.require(endpoint);
    }

    private void requireOpen() {
        if (closed) {
            throw new IoException(ErrorCode.CLOSED_LOCALLY, "the datagram socket");
        }
    }
}
