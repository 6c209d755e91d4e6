package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Deferred;
import aws.io.internal.loop.EventRetry;
import aws.io.loop.spi.Transport;
import aws.io.socket.Endpoint;
import aws.io.socket.FlushListener;
import aws.io.socket.SocketState;
import aws.io.socket.StreamSocket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The left end of a usual channel: a connected socket. It reads what its right neighbour's window allows, at most
 * {@link ChannelOptions#readLimit} a turn, or up to {@link ChannelOptions#fastReadLimit} where there is always more, and goes on in a
 * task; it writes what comes from the right.
 */
public final class SocketHandler implements ChannelHandler {
    private final StreamSocket socket;
    private @Nullable ChannelSlot slot;

    /** The message that a completion back end is reading into. */
    private @Nullable IoMessage pinned;

    /** What was read, though by then the right neighbour could not take it: a read may end long after it began. */
    private @Nullable IoMessage held;

    /** What the next turn may read, if the turns before used up what they might. Else 0. */
    private int raisedLimit;

    /** Whether reading stopped at a closed window. */
    private boolean stalled;

    /** Whether the handlers to the right have had time to announce their first windows. Nothing is read before. */
    private boolean begun;

    private boolean hungUp;
    private boolean inputEnded;
    private boolean readStopped;
    private @Nullable SocketLinger linger;
    private @Nullable WindowWatch watch;

    /** Set once a write has failed; from then on the socket is only read. */
    private @Nullable FailedOutput failedOutput;

    private int readFailures;
    private final Reading readMore = new Reading();

    /**
     * A handler for a socket that is connected and belongs to the channel's loop. The handler owns it.
     *
     * @param socket the socket
     */
    public SocketHandler(StreamSocket socket) {
        this.socket = Objects.requireNonNull(socket, "socket");
    }

    /** {@return the socket; for its options} */
    public StreamSocket socket() {
        return socket;
    }

    @Override
    public void attached(ChannelSlot place) {
        slot = place;
        Channel channel = place.channel();
        Endpoint remote = socket.remoteEndpoint();
        if (socket.state() != SocketState.CONNECTED || remote == null || socket.loop() != channel.loop()) {
            throw new IllegalStateException("socket: " + socket + " is not connected on loop '" + channel.loop().name() + "'");
        }
        channel.setEndpoints(socket.localEndpoint(), remote);
        socket.subscribe(readMore);
        channel.windowUpdates().beginAfterWalk(this);
    }

    /** Begins to read. */
    void begin() {
        begun = true;
        if (!readMore.isScheduled()) {
            read();
        }
    }

    @Override
    public void processReadMessage(ChannelSlot place, IoMessage message) {
        throw new IllegalStateException("a socket is the left end of a channel and takes no read messages");
    }

    @Override
    public void processWriteMessage(ChannelSlot place, IoMessage message) {
        socket.write(message);
    }

    @Override
    public boolean flushWrites(ChannelSlot place) {
        socket.flushNow();
        return socket.isFlushed();
    }

    @Override
    public void incrementReadWindow(ChannelSlot place, long size) {
        if (stalled) {
            stalled = false;
            FailedOutput failed = failedOutput;
            if (failed != null) {
                failed.windowOpened();
            }
            WindowWatch known = watch;
            if (known != null) {
                known.windowOpened();
            }
            readMore.schedule(place.channel().loop());
        }
    }

    @Override
    public void triggerRead(ChannelSlot place) {
        readMore.schedule(place.channel().loop());
    }

    @Override
    public void shutdown(ChannelSlot place, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        boolean gone = socket.state() != SocketState.CONNECTED;
        if (direction == Direction.READ) {
            readStopped = true;
            stopWatching();
            FailedOutput failed = failedOutput;
            if (failed != null) {
                failed.windowOpened();
            }
            if (mode == ShutdownMode.ABORT || place.writeDone) {
                closeSocket();
            }
            place.shutdownComplete(Direction.READ);
        } else if (mode == ShutdownMode.ABORT || gone || isBroken(error) || failedOutput != null || isOver()) {
            closeSocket();
            place.shutdownComplete(Direction.WRITE);
        } else if (linger == null) {
            linger = new SocketLinger(this, place);
            linger.begin();
        }
    }

    @Override
    public long initialWindowSize() {
        return 0;
    }

    @Override
    public boolean checksWindow() {
        return true;
    }

    @Override
    public boolean holdsInput() {
        return held != null;
    }

    @Override
    public void destroy() {
        closeSocket();
        WindowWatch known = watch;
        if (known != null) {
            known.end();
        }
    }

    /** Bytes that the kernel did not get must not look like the end of the stream: then the close is a reset. */
    void closeSocket() {
        ChannelSlot place = slot;
        boolean cut = place != null && place.channel().isCut();
        if (cut || !socket.isFlushed()) {
            socket.reset();
        } else {
            socket.close();
        }
    }

    /** {@return whether the close ends our direction in order: everything was written, and no input is left for which it would reset} */
    private boolean isOver() {
        return readStopped && inputEnded && socket.isFlushed();
    }

    boolean isReadStopped() {
        return readStopped;
    }

    boolean isInputEnded() {
        return inputEnded;
    }

    @Nullable IoMessage takePinned() {
        IoMessage message = pinned;
        pinned = null;
        return message;
    }

    void pin(IoMessage message) {
        pinned = message;
    }

    /** Stops timing a closed window: nothing is read any more. */
    private void stopWatching() {
        WindowWatch known = watch;
        if (known != null) {
            known.windowOpened();
        }
    }

    private void stall(ChannelSlot place) {
        stalled = true;
        WindowWatch known = watch;
        if (known == null) {
            known = new WindowWatch(place);
            watch = known;
        }
        known.windowClosed();
        FailedOutput failed = failedOutput;
        if (failed != null) {
            failed.windowClosed();
        }
    }

    /** Ends writing after an error. The application may still read what the peer has sent. */
    private void outputFailed(IoException error) {
        ChannelSlot place = slot;
        if (place == null || failedOutput != null || socket.state() != SocketState.CONNECTED) {
            return;
        }
        FailedOutput failed = new FailedOutput(place, error);
        failedOutput = failed;
        place.channel().outputFailed(error);
        SocketLinger lingering = linger;
        if (lingering != null) {
            place.channel().shutdown(error, ShutdownMode.ABORT);
            lingering.end();
        } else if (readStopped || inputEnded) {
            failed.endChannel();
        } else if (stalled) {
            failed.windowClosed();
        } else {
            readMore.schedule(place.channel().loop());
        }
    }

    /**
     * After a write that failed for a reason of this system's, such as a lack of buffers, the peer does not know of it and may wait for an
     * answer: the channel ends once everything that has arrived was read. A fault of the peer's shows itself by the end of the input.
     */
    private void endIfNothingMoreIsDue() {
        FailedOutput failed = failedOutput;
        if (failed != null && !failed.isOfPeer() && !stalled && !inputEnded && held == null && pinned == null) {
            failed.endChannel();
        }
    }

    private void releaseHeld() {
        IoMessage message = held;
        held = null;
        if (message != null) {
            message.release();
        }
    }

    private void read() {
        ChannelSlot place = slot;
        if (place == null || !begun || readStopped || inputEnded || socket.state() != SocketState.CONNECTED) {
            return;
        }
        socket.cork();
        try {
            readFairly(place);
            readFailures = 0;
        } catch (IoException e) {
            FailedOutput failed = failedOutput;
            if (failed == null) {
                place.channel().shutdown(e, ShutdownMode.GRACEFUL);
            } else {
                failed.endChannel();
            }
        } catch (Throwable e) {
            readFailed(place, e);
        } finally {
            socket.uncork();
        }
    }

    /** Its event is used up: the back end does not deliver it again. */
    private void readFailed(ChannelSlot place, Throwable error) {
        Channel channel = place.channel();
        readFailures++;
        if (EventRetry.again(readFailures, channel.loop(), "reading", channel, error)) {
            EventRetry.schedule(readFailures, channel.loop(), readMore);
        } else {
            channel.shutdown(EventRetry.giveUp(channel, error), ShutdownMode.ABORT);
        }
    }

    private void readFairly(ChannelSlot place) {
        assert place.channel().loop().inLoop();
        ChannelOptions options = place.channel().options();
        int limit = Math.max(raisedLimit, options.readLimit());
        if (!sendHeld(place)) {
            return;
        }
        for (int budget = limit; budget > 0 && !readStopped; ) {
            long window = place.downstreamWindow();
            if (window == 0 && pinned == null && !hungUp) {
                stall(place);
                return;
            }
            if (pinned == null && !place.mayRead()) {
                return;
            }
            // Once the peer has hung up, one byte is read behind a closed window, and held: there may be the end, or an error.
            int most = (int) Math.min(Math.min(Math.max(window, 1), budget), MessagePool.FRAGMENT);
            IoMessage message = takePinned();
            boolean lent = message == null;
            if (message == null) {
                message = messageToFill(place, most);
            }
            int wanted = message.length();
            int count = readInto(place, message, lent);
            if (count < 0 || (count < wanted && !hungUp && socket.drained())) {
                raisedLimit = 0;
                endIfNothingMoreIsDue();
                return;
            }
            budget -= count;
        }
        raisedLimit = Math.min(2 * limit, options.fastReadLimit());
        if (!readStopped) {
            readMore.schedule(place.channel().loop());
        }
    }

    /** Returns the pool's message for one read, in the memory that the right neighbour prefers. */
    private static IoMessage messageToFill(ChannelSlot place, int most) {
        IoMessage message = place.channel().pool().lend(place.preferredBuffers(Direction.READ));
        message.bytes().limit(Math.min(most, message.bytes().capacity()));
        return message;
    }

    /** Returns whether reading may go on. */
    private boolean sendHeld(ChannelSlot place) {
        IoMessage message = held;
        held = null;
        return message == null || offer(place, message);
    }

    /** Returns whether the right neighbour took everything, and reading may go on. */
    private boolean offer(ChannelSlot place, IoMessage message) {
        if (place.offer(message)) {
            return true;
        }
        if (socket.state() != SocketState.CONNECTED) {
            message.release();
            return false;
        }
        held = message;
        stall(place);
        return false;
    }

    /**
     * Reads into a message and sends it on, or what it has of a message that the pool has lent. A read that is pending is repeated with the
     * message that it has. Returns less than 0 when there is no more for now.
     */
    private int readInto(ChannelSlot place, IoMessage message, boolean lent) {
        Channel channel = place.channel();
        MessagePool pool = channel.pool();
        int count;
        try {
            count = socket.read(message);
        } catch (RuntimeException | Error e) {
            unread(pool, message, lent);
            throw e;
        }
        if (count > 0) {
            message.bytes().flip();
            channel.read(count);
            IoMessage received = lent ? pool.filled(message) : pool.fitted(message);
            received.readIn(channel.memory());
            return offer(place, received) ? count : -1;
        }
        if (count == Transport.PENDING) {
            pinned = lent ? pool.keep(message) : message;
            return count;
        }
        unread(pool, message, lent);
        if (count == Transport.EOF) {
            inputEnded = true;
            stopWatching();
            place.endOfInput();
        }
        return -1;
    }

    private static void unread(MessagePool pool, IoMessage message, boolean lent) {
        if (lent) {
            pool.takeBack(message);
        } else {
            message.release();
        }
    }

    /** After these errors the connection is gone, and there is no orderly end. */
    private static boolean isBroken(@Nullable IoException error) {
        return error != null
                && switch (error.code()) {
                    case CONNECTION_RESET, CONNECTION_LOST, EVENT_LOOP_SHUTDOWN -> true;
                    default -> false;
                };
    }

    /** Reads when it was scheduled, and when the socket has an event. */
    private final class Reading extends Deferred implements FlushListener {
        Reading() {
            super(false);
        }

        @Override
        protected void work() {
            read();
        }

        @Override
        public void onReadable(boolean hangUp) {
            hungUp |= hangUp;
            SocketLinger lingering = linger;
            if (lingering != null && lingering.isDiscarding()) {
                lingering.onReadable();
            } else if (!isScheduled()) {
                // else it is read in this turn all the same, and would have two shares of it
                read();
            }
            IoException failure = socket.failure();
            if (failure != null) {
                outputFailed(failure);
            }
        }

        @Override
        public void onWriteFailed(IoException error) {
            outputFailed(error);
        }

        @Override
        public void onFlushed() {
            SocketLinger lingering = linger;
            if (lingering != null) {
                lingering.onFlushed();
            }
        }

        @Override
        public void onError(IoException error) {
            SocketLinger lingering = linger;
            ChannelSlot place = slot;
            if (place == null) {
                socket.close();
                return;
            }
            place.channel().shutdown(error, ShutdownMode.ABORT);
            closeSocket();
            if (lingering != null) {
                lingering.end();
            }
        }

        @Override
        public void onClosed() {
            IoMessage message = takePinned();
            if (message != null) {
                message.release();
            }
            releaseHeld();
        }

        @Override
        public void onWritten(long bytes) {
            ChannelSlot place = slot;
            if (place != null) {
                place.channel().wrote(bytes);
                place.channel().memory().written();
            }
        }
    }
}
