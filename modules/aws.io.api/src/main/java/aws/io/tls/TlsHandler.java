package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.BufferKind;
import aws.io.channel.Channel;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ShutdownMode;
import aws.io.internal.loop.Nanos;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * TLS in a channel: records to the left, payload to the right, over any {@link TlsEngine}. It may be put into a channel that runs
 * already (STARTTLS), on either side. A {@link TlsContext} makes it.
 */
public final class TlsHandler implements ChannelHandler {
    /** What the left neighbour may send: some records, and enough for a long chain of certificates. */
    private static final long WINDOW = 128 * 1024;

    private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("aws-io-tls").start(task);

    private final TlsEngine engine;
    private final Duration handshakeTimeout;
    private final Executor executor;
    private final Negotiation.Listener listener;
    private final Task flush = Task.of(this::flush);

    private @Nullable ChannelSlot slot;
    private @Nullable TlsRecords input;
    private @Nullable TlsOutput output;
    private @Nullable ChannelTask timeout;
    private @Nullable IoException failure;

    /** Payload that the right neighbour's window cannot take yet. */
    private @Nullable IoMessage held;

    private boolean told;
    private boolean computing;
    private boolean pumping;
    private boolean flushScheduled;
    private boolean peerClosed;
    private boolean sourceEnded;
    private boolean endPassedOn;
    private boolean readStopped;
    private boolean writeEnded;
    private long handshakeStart;
    private volatile long handshakeNanos;
    private volatile @Nullable TlsDetails details;

    TlsHandler(TlsEngine engine, TlsOptions options, Negotiation.Listener listener) {
        this.engine = engine;
        this.listener = listener;
        handshakeTimeout = options.handshakeTimeout();
        Executor given = options.executor();
        executor = given == null ? VIRTUAL : given;
    }

    /** {@return what the two sides agreed on, or null before the end of the handshake; any thread} */
    public @Nullable TlsDetails details() {
        return details;
    }

    /** {@return how long the handshake took in nanoseconds, 0 before its end; any thread} */
    public long handshakeNanos() {
        return handshakeNanos;
    }

    @Override
    public void attached(ChannelSlot place) {
        Channel channel = place.channel();
        slot = place;
        input = new TlsRecords(channel.pool(), engine.preferredBuffers());
        TlsOutput writing = new TlsOutput(engine, place);
        output = writing;
        handshakeStart = channel.loop().nanoTime();
        ChannelTask watch = ChannelTask.of(status -> {
            if (status == TaskStatus.RUN_READY) {
                fail(new TlsException(
                        ErrorCode.TLS_HANDSHAKE_TIMEOUT, channel + " after " + handshakeTimeout, TlsException.Phase.HANDSHAKE, null));
            }
        });
        timeout = watch;
        channel.schedule(watch, handshakeStart + Nanos.of(handshakeTimeout));
        try {
            engine.begin();
            proceed(writing.speak());
        } catch (TlsException e) {
            fail(e);
        }
    }

    @Override
    public void processReadMessage(ChannelSlot place, IoMessage message) {
        if (failure != null || readStopped || peerClosed) {
            message.grantOnRelease(place);
            message.release();
            return;
        }
        message.grantOnRelease(place);
        Objects.requireNonNull(input).add(message);
        pump();
    }

    @Override
    public void processWriteMessage(ChannelSlot place, IoMessage message) {
        IoException error = failure;
        if (error != null || writeEnded) {
            message.complete(error != null ? error : new IoException(ErrorCode.CHANNEL_CLOSED, place.channel().toString()));
            return;
        }
        TlsOutput writing = Objects.requireNonNull(output);
        writing.add(message);
        if (writing.bytes() >= MessagePool.FRAGMENT) {
            flushNow();
        } else if (!flushScheduled) {
            flushScheduled = true;
            place.channel().loop().schedule(flush);
        }
    }

    @Override
    public void incrementReadWindow(ChannelSlot place, long size) {
        pump();
    }

    @Override
    public boolean endOfInput(ChannelSlot place) {
        if (endPassedOn) {
            return true;
        }
        sourceEnded = true;
        pump();
        passOnEnd();
        return false;
    }

    @Override
    public void shutdown(ChannelSlot place, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        if (direction == Direction.READ) {
            readStopped = true;
            releaseInput();
            if (!told) {
                tell(error != null ? error : closedInHandshake());
            }
        } else {
            endWriting(mode, error);
        }
        place.shutdownComplete(direction);
    }

    @Override
    public long initialWindowSize() {
        return WINDOW;
    }

    @Override
    public BufferKind preferredBuffers() {
        return engine.preferredBuffers();
    }

    @Override
    public void destroy() {
        releaseInput();
        TlsOutput writing = output;
        if (writing != null) {
            writing.fail(new IoException(ErrorCode.CHANNEL_CLOSED, String.valueOf(slot)));
        }
        if (!computing) {
            engine.close();
        }
    }

    private void endWriting(ShutdownMode mode, @Nullable IoException error) {
        if (writeEnded) {
            return;
        }
        TlsOutput writing = Objects.requireNonNull(output);
        if (mode == ShutdownMode.GRACEFUL && failure == null && !computing) {
            try {
                if (told) {
                    writing.flush();
                }
                engine.closeOutput();
                writing.speak();
            } catch (TlsException e) {
                failure = e;
            }
        }
        writeEnded = true;
        writing.fail(error != null ? error : new IoException(ErrorCode.CHANNEL_CLOSED, String.valueOf(slot)));
    }

    private void flush(TaskStatus status) {
        flushScheduled = false;
        if (status == TaskStatus.RUN_READY) {
            flushNow();
        }
    }

    private void flushNow() {
        if (!told || computing || failure != null || writeEnded) {
            return;
        }
        try {
            proceed(Objects.requireNonNull(output).flush());
        } catch (TlsException e) {
            fail(e);
        }
    }

    /** Reads records as long as there are any, and somebody takes what is in them. */
    private void pump() {
        assert Objects.requireNonNull(slot).channel().loop().inLoop();
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            boolean more;
            do {
                more = step();
            } while (more);
        } catch (TlsException e) {
            fail(e);
        } finally {
            pumping = false;
        }
        passOnEnd();
    }

    private boolean step() {
        ChannelSlot place = Objects.requireNonNull(slot);
        TlsRecords records = Objects.requireNonNull(input);
        if (computing || failure != null || readStopped || !deliverHeld(place) || peerClosed) {
            return false;
        }
        ByteBuffer record = records.next();
        if (record == null) {
            return false;
        }
        IoMessage payload = place.acquireMessage(Direction.READ, Math.min(record.remaining(), MessagePool.FRAGMENT));
        TlsStatus status;
        try {
            status = engine.read(record, payload.bytes());
            if (status == TlsStatus.NEED_ROOM) {
                BufferKind kind = payload.bytes().isDirect() ? BufferKind.OFF_HEAP : BufferKind.HEAP;
                payload.release();
                payload = place.channel().pool().acquireDatagram(kind);
                status = engine.read(record, payload.bytes());
            }
        } catch (TlsException e) {
            payload.release();
            throw e;
        }
        if (!record.hasRemaining()) {
            records.consumed();
        }
        payload.bytes().flip();
        if (payload.length() == 0) {
            payload.release();
        } else {
            held = payload;
        }
        proceed(status);
        return true;
    }

    private void proceed(TlsStatus first) {
        assert Objects.requireNonNull(slot).channel().loop().inLoop();
        TlsStatus status = first;
        if (status == TlsStatus.NEED_OUTPUT) {
            status = Objects.requireNonNull(output).speak();
        }
        if (status == TlsStatus.NEED_TASK) {
            compute();
        } else if (status == TlsStatus.CLOSED) {
            peerClosed = true;
        }
        if (engine.isHandshakeDone() && !told && !computing) {
            details = engine.details();
            handshakeNanos = Math.max(1, Objects.requireNonNull(slot).channel().loop().nanoTime() - handshakeStart);
            tell(null);
            flushNow();
        }
    }

    private void compute() {
        computing = true;
        Channel channel = Objects.requireNonNull(slot).channel();
        Runnable body = () -> {
            Throwable thrown = null;
            try {
                Runnable task;
                while ((task = engine.delegatedTask()) != null) {
                    task.run();
                }
            } catch (Throwable e) {
                thrown = e;
            }
            Throwable outcome = thrown;
            channel.loop().schedule(Task.of(status -> computed(outcome)));
        };
        try {
            executor.execute(body);
        } catch (RejectedExecutionException e) {
            computed(e);
        }
    }

    private void computed(@Nullable Throwable thrown) {
        computing = false;
        if (failure != null || (writeEnded && readStopped)) {
            engine.close();
            return;
        }
        try {
            if (thrown != null) {
                throw new TlsException(
                        ErrorCode.TLS_FAILED, "a delegated task threw " + thrown, TlsException.Phase.HANDSHAKE, thrown);
            }
            // Whether it wants to speak or to hear now, only asking tells.
            proceed(Objects.requireNonNull(output).speak());
        } catch (TlsException e) {
            fail(e);
            return;
        }
        pump();
    }

    /** Returns whether the right neighbour has taken everything. */
    private boolean deliverHeld(ChannelSlot place) {
        IoMessage message = held;
        held = null;
        if (message == null || place.offer(message)) {
            return failure == null && !readStopped;
        }
        if (failure != null || readStopped) {
            message.release();
        } else {
            held = message;
        }
        return false;
    }

    /** The end of the input goes on to the right once everything before it has. */
    private void passOnEnd() {
        ChannelSlot place = slot;
        if (place == null || pumping || held != null || computing || failure != null || readStopped || endPassedOn || !(peerClosed || sourceEnded)) {
            return;
        }
        if (!peerClosed && told && Objects.requireNonNull(input).next() != null) {
            return;
        }
        endPassedOn = true;
        if (peerClosed && told) {
            place.endOfInput();
        } else {
            fail(told
                    ? new TlsException(ErrorCode.TLS_TRUNCATED, place.channel().toString(), TlsException.Phase.DATA, null)
                    : closedInHandshake());
        }
    }

    private TlsException closedInHandshake() {
        return new TlsException(
                ErrorCode.TLS_CLOSED_IN_HANDSHAKE, String.valueOf(slot), TlsException.Phase.HANDSHAKE, null);
    }

    /** Tells the peer by an alert, then the owner. */
    private void fail(IoException error) {
        assert Objects.requireNonNull(slot).channel().loop().inLoop();
        if (failure != null) {
            return;
        }
        TlsOutput writing = Objects.requireNonNull(output);
        if (!computing && !writeEnded) {
            try {
                writing.speak();
            } catch (TlsException e) {
                error.addSuppressed(e);
            }
        }
        failure = error;
        releaseInput();
        writing.fail(error);
        if (told) {
            Objects.requireNonNull(slot).channel().shutdown(error, ShutdownMode.GRACEFUL);
        } else {
            tell(error);
        }
    }

    private void tell(@Nullable IoException error) {
        told = true;
        ChannelTask watch = timeout;
        if (watch != null) {
            Objects.requireNonNull(slot).channel().cancel(watch);
        }
        listener.onNegotiated(error);
    }

    private void releaseInput() {
        IoMessage message = held;
        held = null;
        if (message != null) {
            message.release();
        }
        TlsRecords records = input;
        if (records != null) {
            records.release();
        }
    }
}
