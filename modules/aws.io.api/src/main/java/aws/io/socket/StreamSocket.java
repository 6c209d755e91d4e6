package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.internal.loop.Deferred;
import aws.io.internal.loop.EventRetry;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import aws.io.loop.Task;
import aws.io.loop.spi.PacketTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A standalone stream socket: opened without a loop and then connected on one, or accepted and attached to a loop by its owner.
 *
 * <p>Until {@link #connect} or {@link #attach} it belongs to its one owner, on any thread. From then on event-loop thread only, except
 * methods that are documented as thread-safe.
 */
public final class StreamSocket {
    private static final int NO_LINGER = -1;

    private final StreamTransport transport;
    private final SocketDomain domain;
    private final SocketOptions options;

    private volatile SocketState state;
    private volatile @Nullable EventLoop loop;
    private @Nullable Endpoint remote;
    private @Nullable Connecting connecting;
    private @Nullable SocketListener listener;
    private @Nullable StreamOutput output;
    private @Nullable IoException failure;
    private boolean byCompletions;
    private boolean corked;

    /** Whether SO_LINGER was set, which would change what close does. */
    private boolean lingers;
    private boolean transportClosed;
    private int readFailures;
    private int writeFailures;

    private StreamSocket(StreamTransport transport, SocketDomain domain, SocketOptions options, SocketState state) {
        this.transport = transport;
        this.domain = domain;
        this.options = options;
        this.state = state;
        lingers = options.has(SocketOption.LINGER_SECONDS);
    }

    /** A listener for the end of a connect. */
    @FunctionalInterface
    public interface ConnectListener {
        /**
         * Announces that the socket is connected, or could not be. Called exactly once, on the loop's thread, never inside {@code connect}.
         *
         * @param socket the socket, closed if there is an error
         * @param error why it is not connected, or null
         */
        void onConnect(StreamSocket socket, @Nullable IoException error);
    }

    /**
     * Opens a socket.
     *
     * @param transports the transports of a provider
     * @param domain its domain
     * @param options its options
     * @return a socket that the caller owns
     * @throws IoException of code UNSUPPORTED or INVALID_OPTION; nothing is left open
     */
    public static StreamSocket open(Transports transports, SocketDomain domain, SocketOptions options) {
        options.requireSupported(transports.options(Transports.Kind.STREAM, domain), transports.provider());
        return opened(transports.openStream(domain), domain, options);
    }

    /** Takes a transport that was opened just now, which is closed if an option cannot be set. */
    static StreamSocket opened(StreamTransport transport, SocketDomain domain, SocketOptions options) {
        try {
            OptionSetter.apply(transport, options, domain);
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
        return new StreamSocket(transport, domain, options, SocketState.INIT);
    }

    /** A connection that a listener accepted. */
    static StreamSocket accepted(StreamTransport transport, SocketDomain domain, SocketOptions options) {
        StreamSocket socket = new StreamSocket(transport, domain, options, SocketState.CONNECTED);
        socket.remote = transport.remoteEndpoint();
        return socket;
    }

    /** {@return the state; thread-safe} */
    public SocketState state() {
        return state;
    }

    /** {@return the loop that it belongs to, or null; thread-safe} */
    public @Nullable EventLoop loop() {
        return loop;
    }

    /**
     * Returns the local address. Thread-safe.
     *
     * @return the address
     * @throws IoException of code CLOSED_LOCALLY once the socket is closed, whatever its transport still knows
     */
    public Endpoint localEndpoint() {
        if (state == SocketState.CLOSED) {
            throw new IoException(ErrorCode.CLOSED_LOCALLY, describe());
        }
        return transport.localEndpoint();
    }

    /** {@return the peer's address once it is connecting, or null; for its owner, and then the loop's thread} */
    public @Nullable Endpoint remoteEndpoint() {
        return remote;
    }

    /**
     * Binds the socket to a local address, before it connects.
     *
     * @param local the address
     */
    public void bind(Endpoint local) {
        requireDomain("local", local);
        requireState(SocketState.INIT);
        Zones.require(local);
        transport.bind(local);
        state = SocketState.BOUND;
    }

    /**
     * Connects on a loop, to which the socket belongs from then on. For its owner, on any thread.
     *
     * @param to the peer; an {@link Endpoint.Inet} needs a port other than 0
     * @param on the loop
     * @param connectListener the listener, notified once
     * @throws IoException of code EVENT_LOOP_SHUTDOWN if the loop admits nothing new, ILLEGAL_STATE if it was connected before
     */
    public void connect(Endpoint to, EventLoop on, ConnectListener connectListener) {
        Objects.requireNonNull(connectListener, "connectListener");
        if (to instanceof Endpoint.Inet inet && inet.port() == 0) {
            throw new IllegalArgumentException("to: " + to + ", allowed is port 1 to 65535");
        }
        requireDomain("to", to);
        if (!transport.provider().equals(on.transports().provider())) {
            throw new IllegalArgumentException("on: loop '" + on.name() + "' is of provider '" + on.transports().provider()
                    + "', the socket of '" + transport.provider() + "'");
        }
        requireState(SocketState.INIT, SocketState.BOUND);
        Connecting begun = new Connecting(this, transport, on, to, options.connectTimeout(), connectListener);
        begun.admit();
        connecting = begun;
        loop = on;
        remote = to;
        state = SocketState.CONNECTING;
        begun.start();
    }

    /**
     * Attaches an accepted socket to a loop. On that loop's thread only.
     *
     * @param to the loop
     * @throws IoException of code ALREADY_ATTACHED
     */
    public void attach(EventLoop to) {
        if (loop != null) {
            throw new IoException(ErrorCode.ALREADY_ATTACHED, describe());
        }
        requireState(SocketState.CONNECTED);
        StreamOutput out = new StreamOutput(this, to, transport, listener);
        to.attach(transport, out);
        loop = to;
        output = out;
    }

    /**
     * Sets the listener for events. The owner then reads until a read would block, and is notified when that may have changed.
     *
     * @param subscriber the listener, notified of events
     * @throws IoException of code ALREADY_SUBSCRIBED
     */
    public void subscribe(SocketListener subscriber) {
        requireInLoop();
        if (listener != null) {
            throw new IoException(ErrorCode.ALREADY_SUBSCRIBED, describe());
        }
        listener = Objects.requireNonNull(subscriber, "subscriber");
        StreamOutput out = output;
        if (out != null) {
            out.tell(subscriber);
        }
    }

    /**
     * Reads bytes that have arrived.
     *
     * @param into the buffer to read into; its position moves. On {@link Transport#PENDING} the socket holds it until {@code onReadable} is
     *     called, after which this call must be repeated with it, or {@code onClosed}
     * @return the number of bytes, {@link Transport#EOF}, {@link Transport#WOULD_BLOCK} or PENDING
     * @throws IoException if the connection failed; the owner closes the socket
     */
    public int read(TransportBuffer into) {
        requireInLoop();
        requireState(SocketState.CONNECTED);
        int count = transport.read(into);
        IoException known = failure;
        if (count == Transport.EOF && known != null) {
            // the kernel reports a reset once: after a write has failed with it, a read sees an end that is none
            throw known;
        }
        if (count == Transport.WOULD_BLOCK) {
            transport.rearm(IoEvents.READABLE);
        } else if (count == Transport.PENDING) {
            byCompletions = true;
        }
        return count;
    }

    /**
     * Announces that everything that had arrived was read, though no read returned that it would block: a short read shows it (epoll(7)).
     *
     * @return whether the listener will be notified of more; false on a back end with completions, where only a read reveals it
     */
    public boolean drained() {
        if (byCompletions) {
            return false;
        }
        transport.rearm(IoEvents.READABLE);
        return true;
    }

    /**
     * Queues a message. The socket owns the message; its promise is kept in the order of the writes, never inside this call.
     *
     * <p>The first write of a turn is passed to the kernel inside this call. Later writes of the same turn wait for its end and are written
     * together in gathering system calls; {@link #flushNow}, {@link #shutdownOutput} and {@link #close} write them first.
     *
     * @param message the message
     * @throws IoException of code NOT_CONNECTED if the socket never was connected; the caller still owns the message then
     */
    public void write(IoMessage message) {
        requireInLoop();
        StreamOutput out = output;
        if (out == null) {
            throw new IoException(ErrorCode.NOT_CONNECTED, describe() + " is " + state);
        }
        if (failure != null) {
            out.refuse(message, failure);
        } else if (out.isEnding()) {
            out.refuse(message, outputHasEnded());
        } else if (state != SocketState.CONNECTED) {
            out.refuse(message, new IoException(ErrorCode.NOT_CONNECTED, describe() + " is " + state));
        } else {
            out.add(message);
            if (!corked && out.isDue()) {
                flush(out);
            }
        }
    }

    /** Holds back all writes until {@link #uncork}, including the first one of a turn. Event-loop thread only. */
    public void cork() {
        corked = true;
    }

    /** Writes what was held back. Event-loop thread only. */
    public void uncork() {
        corked = false;
        flushNow();
    }

    /**
     * Makes one non-blocking attempt to write what waits for the end of the turn or for {@link #uncork}. Has no effect if nothing waits, or
     * while the kernel takes no more. Event-loop thread only.
     */
    public void flushNow() {
        StreamOutput out = output;
        if (out != null && out.isWaiting() && failure == null && state == SocketState.CONNECTED) {
            flush(out);
        }
    }

    /** {@return the error with which writes fail from now on, or null. Event-loop thread only} */
    public @Nullable IoException failure() {
        return failure;
    }

    /** {@return whether the kernel has taken everything written so far} */
    public boolean isFlushed() {
        StreamOutput out = output;
        return out == null || out.isEmpty();
    }

    /** {@return the number of bytes that the kernel has taken so far} */
    public long bytesWritten() {
        StreamOutput out = output;
        return out == null ? 0 : out.bytesWritten();
    }

    /** Ends the sending direction after everything written so far. Makes one attempt to write what waits for the end of the turn. */
    public void shutdownOutput() {
        requireInLoop();
        StreamOutput out = requireConnected();
        flushNow();
        out.end();
    }

    /**
     * Sends descriptors to the process of a local peer, together with bytes (unix(7), SCM_RIGHTS). The kernel must have taken everything
     * that was written before, so that the order is kept. After WOULD_BLOCK {@link FlushListener#onFlushed} is called when it can be tried
     * again.
     *
     * @param payload one byte or more; its position moves past what was sent
     * @param descriptors the descriptors of which the peer receives copies with the first byte; the caller still owns them
     * @return the number of bytes that were sent, or {@link Transport#WOULD_BLOCK} if none were
     * @throws IoException of code UNSUPPORTED if the provider cannot do it, ILLEGAL_STATE if messages are still queued
     */
    public int sendDescriptors(TransportBuffer payload, List<IoHandle.Descriptor> descriptors) {
        requireInLoop();
        StreamOutput out = requireConnected();
        if (!payload.bytes().hasRemaining()) {
            throw new IllegalArgumentException("payload: is empty, descriptors travel with a byte");
        }
        if (out.isEnding()) {
            throw outputHasEnded();
        }
        flushNow();
        if (!out.isEmpty()) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, describe() + ": messages are queued");
        }
        return out.send(payload, descriptors);
    }

    /**
     * Enables receiving the descriptors that a local peer sends, from the next read on. Otherwise they are closed.
     *
     * @throws IoException of code UNSUPPORTED if the provider cannot do it
     */
    public void acceptDescriptors() {
        requireInLoop();
        transport.acceptDescriptors();
    }

    /** {@return the descriptors that came with the bytes read so far; the caller must close them} */
    public List<IoHandle.Descriptor> takeDescriptors() {
        requireInLoop();
        return transport.takeDescriptors();
    }

    /**
     * Sets an option.
     *
     * @param <T> the type of its value
     * @param option the option
     * @param value its value
     */
    public <T> void setOption(SocketOption<T> option, T value) {
        transport.setOption(option, option.check(value));
        lingers |= option.equals(SocketOption.LINGER_SECONDS);
    }

    /**
     * Returns the value of an option.
     *
     * @param <T> the type of its value
     * @param option the option
     * @return the kernel's value
     */
    public <T> T getOption(SocketOption<T> option) {
        return transport.getOption(option);
    }

    /**
     * Closes the socket by a reset, if its domain has one: over TCP the peer gets an error instead of the end of the stream, and what the
     * kernel has not sent yet is dropped. In other domains, and before the socket is connected, this is {@link #close}.
     */
    public void reset() {
        close(0);
    }

    /**
     * Closes the socket. Makes one attempt to write what waits for the end of the turn; what the kernel does not take fails with
     * CLOSED_LOCALLY, and so does a pending connect, both in a task. {@link SocketOption#LINGER_SECONDS} is turned off before, so that the
     * kernel sends what it has taken and no thread waits for it. Calling it again has no effect. Once the loop is CLOSED, any thread may
     * close the socket: nothing more is written then, and the listener is notified on that thread.
     */
    public void close() {
        close(NO_LINGER);
    }

    private void close(int lingerSeconds) {
        if (state == SocketState.CLOSED) {
            return;
        }
        EventLoop on = loop;
        if (on != null && LoopBinding.isGone(on)) {
            closeWithoutLoop(lingerSeconds);
            return;
        }
        if (on != null) {
            requireInLoop();
        }
        Connecting begun = connecting;
        if (state == SocketState.CONNECTING && begun != null) {
            begun.end(new IoException(ErrorCode.CLOSED_LOCALLY, describe()));
            return;
        }
        if (lingerSeconds != 0) {
            flushNow();
        }
        if (state == SocketState.CLOSED) {
            // a listener was notified of the progress, and closed it
            return;
        }
        closeNow(lingerSeconds);
    }

    /** Of several threads one closes it. */
    private synchronized void closeWithoutLoop(int lingerSeconds) {
        if (state != SocketState.CLOSED) {
            closeNow(lingerSeconds);
        }
    }

    private void closeNow(int lingerSeconds) {
        boolean ip = domain == SocketDomain.IPV4 || domain == SocketDomain.IPV6;
        if (lingers || (ip && lingerSeconds == 0 && state == SocketState.CONNECTED)) {
            linger(lingerSeconds);
        }
        state = SocketState.CLOSED;
        closeTransport();
    }

    /** The transport's close will be a reset. */
    void resetTransport() {
        linger(0);
    }

    private void linger(int seconds) {
        try {
            transport.setOption(SocketOption.LINGER_SECONDS, seconds);
        } catch (IoException e) {
            // Unknown to the back end, or the connection is gone: then there is nothing to set.
            return;
        }
    }

    @Override
    public String toString() {
        return "StreamSocket[" + remote + ", " + state + "]";
    }

    /** On the loop's thread, before the connect begins. */
    void watch(EventLoop on) {
        on.attach(transport, this::onEvents);
    }

    /** The connect has ended. */
    void connectEnded(@Nullable IoException error) {
        if (error == null) {
            state = SocketState.CONNECTED;
            output = new StreamOutput(this, loopOrThrow(), transport, listener);
        } else {
            state = SocketState.CLOSED;
            closeTransport();
        }
    }

    /** {@return what moves its bytes} */
    StreamTransport transport() {
        return transport;
    }

    void onEvents(int events) {
        if ((events & IoEvents.CLOSED) != 0) {
            released();
            return;
        }
        if ((events & IoEvents.HANDLE_REMOVED) != 0) {
            flushNow();
            fail(LoopBinding.loopStopped(this));
            return;
        }
        Connecting begun = connecting;
        if (state == SocketState.CONNECTING && begun != null) {
            begun.onEvents();
            return;
        }
        if (state != SocketState.CONNECTED) {
            return;
        }
        StreamOutput out = output;
        if ((events & (IoEvents.WRITABLE | IoEvents.ERROR)) != 0 && out != null) {
            out.unblock();
            flush(out);
            if ((events & IoEvents.ERROR) != 0 && failure == null && out.isEmpty()) {
                // No write finds it, and perhaps no read: it is delivered with the event.
                failure = transport.pendingError();
            }
        }
        SocketListener subscriber = listener;
        if ((events & ~IoEvents.WRITABLE) != 0 && subscriber != null && state == SocketState.CONNECTED) {
            readable((events & (IoEvents.REMOTE_HANG_UP | IoEvents.ERROR)) != 0);
        }
    }

    /** Repeats the event if the listener throws: the back end delivers it only once. */
    private void readable(boolean hangUp) {
        SocketListener subscriber = listener;
        if (subscriber == null || state != SocketState.CONNECTED) {
            return;
        }
        try {
            subscriber.onReadable(hangUp);
            readFailures = 0;
        } catch (Throwable e) {
            EventLoop on = loopOrThrow();
            readFailures++;
            if (EventRetry.again(readFailures, on, "the listener's reading", this, e)) {
                EventRetry.schedule(readFailures, on, new Deferred(() -> readable(hangUp)));
            } else {
                fail(EventRetry.giveUp(this, e));
            }
        }
    }

    /** Writes what waits for the end of the turn, or what a write before could not write for a reason of this system's. */
    void flushAtEndOfTurn() {
        if (!corked) {
            flushNow();
        }
    }

    private void flush(StreamOutput out) {
        long before = out.bytesWritten();
        try {
            out.write();
            writeFailures = 0;
        } catch (IoException e) {
            failLater(e);
        } catch (Throwable e) {
            EventLoop on = loopOrThrow();
            writeFailures++;
            if (EventRetry.again(writeFailures, on, "writing", this, e)) {
                EventRetry.schedule(writeFailures, on, out);
            } else {
                failLater(EventRetry.giveUp(this, e));
            }
        }
        out.tellProgress(before);
    }

    /** Notifies the owner of a failed write, in a task: the write may have failed inside the owner's call. */
    private void failLater(IoException error) {
        if (failure == null) {
            failure = error;
            loopOrThrow().schedule(Task.of(status -> outputFailed(error)));
        }
    }

    private void outputFailed(IoException error) {
        StreamOutput out = output;
        if (state != SocketState.CONNECTED || out == null) {
            return;
        }
        out.fail(error);
        SocketListener subscriber = listener;
        if (subscriber == null) {
            close();
        } else {
            subscriber.onWriteFailed(error);
        }
    }

    private void fail(IoException error) {
        Connecting begun = connecting;
        if (state == SocketState.CONNECTING && begun != null) {
            begun.end(error);
        } else if (state == SocketState.CONNECTED) {
            failure = error;
            SocketListener subscriber = listener;
            if (subscriber == null) {
                close();
            } else {
                subscriber.onError(error);
            }
        }
    }

    private void closeTransport() {
        if (transport.close()) {
            released();
        }
    }

    private void released() {
        if (transportClosed) {
            return;
        }
        transportClosed = true;
        StreamOutput out = output;
        // Most sockets have written everything when they close: no error is made in vain.
        if (out != null && !out.isEmpty()) {
            IoException known = failure;
            out.fail(known != null ? known : new IoException(ErrorCode.CLOSED_LOCALLY, describe()));
        }
        SocketListener subscriber = listener;
        if (subscriber != null) {
            subscriber.onClosed();
        }
    }

    /** Throws off the loop's thread, and before there is a loop. */
    void requireInLoop() {
        EventLoop on = loopOrThrow();
        if (!on.inLoop()) {
            throw new IoException(ErrorCode.LOOP_THREAD_ONLY, describe() + ", called from " + Thread.currentThread());
        }
    }

    private EventLoop loopOrThrow() {
        EventLoop on = loop;
        if (on == null) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, describe() + " belongs to no event loop");
        }
        return on;
    }

    private StreamOutput requireConnected() {
        requireState(SocketState.CONNECTED);
        return Objects.requireNonNull(output);
    }

    private void requireDomain(String argument, Endpoint endpoint) {
        if (endpoint.domain() != domain) {
            throw new IllegalArgumentException(argument + ": " + endpoint + " is " + endpoint.domain() + ", the socket " + domain);
        }
    }

    private void requireState(SocketState allowed) {
        requireState(allowed, allowed);
    }

    private void requireState(SocketState one, SocketState other) {
        SocketState now = state;
        if (now != one && now != other) {
            ErrorCode code = one == SocketState.CONNECTED ? ErrorCode.NOT_CONNECTED : ErrorCode.ILLEGAL_STATE;
            throw new IoException(code, describe() + " is " + now);
        }
    }

    private IoException outputHasEnded() {
        return new IoException(ErrorCode.ILLEGAL_STATE, describe() + ": its output has ended");
    }

    private String describe() {
        String kind = transport instanceof PacketTransport ? "a packet socket" : "a stream socket";
        return remote == null ? kind : "the socket to " + remote;
    }
}
