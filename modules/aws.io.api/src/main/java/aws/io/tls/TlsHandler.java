package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.BufferKind;
import aws.io.channel.Channel;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ShutdownMode;
import aws.io.channel.WriteListener;
import aws.io.internal.channel.LentMessages;
import aws.io.internal.loop.Deferred;
import aws.io.internal.tls.Alerts;
import aws.io.loop.TaskStatus;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsStatus;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * TLS in a channel: records to the left, payload to the right, over any {@link TlsEngine}. It may be put into a channel that runs
 * already (STARTTLS), on either side. A {@link TlsContext} makes it.
 */
public final class TlsHandler implements ChannelHandler {
    /** What the left neighbour may send: some records, and enough for a long chain of certificates. */
    private static final long WINDOW = 128 * 1024;

    private final TlsEngine engine;
    private final @Nullable String serverName;
    private final HandshakeWatch handshake;
    private final DelegatedTasks tasks;
    private final PeerConduct peer = new PeerConduct();
    private final Deferred flush = Deferred.atEndOfTurn(this::flushTurn);
    private final WriteListener answerRead = (context, error) -> peer.heard();

    private @Nullable ChannelSlot slot;
    private @Nullable TlsRecords input;
    private @Nullable TlsOutput output;
    private @Nullable IoException failure;
    private @Nullable KeyExport keys;

    /** Payload that the right neighbour's window cannot take yet. */
    private @Nullable IoMessage held;

    private boolean pumping;
    private boolean peerClosed;
    private boolean sourceEnded;
    private boolean endPassedOn;
    private boolean readStopped;
    private boolean writeEnded;

    /** Whether the WRITE direction ends once all payload that was accepted before is encrypted. */
    private boolean writeEnding;

    /** The error for payload that is left when the WRITE direction has ended. */
    private @Nullable IoException endReason;

    TlsHandler(TlsEngine engine, TlsOptions options, @Nullable String serverName, Negotiation.Listener listener) {
        this.engine = engine;
        this.serverName = serverName;
        handshake = new HandshakeWatch(options.handshakeTimeout(), listener);
        tasks = new DelegatedTasks(engine, options.executor(), this::computed);
    }

    /** {@return what the two sides agreed on, or null before the end of the handshake; any thread} */
    public @Nullable TlsDetails details() {
        return handshake.details();
    }

    /** {@return when the handshake began, by the loop's clock; any thread} */
    public long handshakeStartNanos() {
        return handshake.startNanos();
    }

    /** {@return how long the handshake took in nanoseconds, 0 before its end; any thread} */
    public long handshakeNanos() {
        return handshake.nanos();
    }

    @Override
    public void attached(ChannelSlot place) {
        Channel channel = place.channel();
        slot = place;
        input = new TlsRecords(channel.pool(), engine.preferredBuffers(), place);
        TlsOutput writing = new TlsOutput(engine, place, this::flushNow);
        output = writing;
        handshake.begin(channel, this::timedOut);
        try {
            engine.begin();
            proceed(writing.speak());
        } catch (Throwable e) {
            fail(typed(e));
        }
    }

    /** Bytes that came before this handler did (STARTTLS), whose window was not this handler's. */
    void receive(IoMessage message) {
        if (failure == null && !readStopped && !peerClosed) {
            Objects.requireNonNull(input).add(message);
            pump();
        } else {
            message.release();
        }
    }

    @Override
    public void processReadMessage(ChannelSlot place, IoMessage message) {
        message.grantOnRelease(place);
        receive(message);
    }

    @Override
    public void processWriteMessage(ChannelSlot place, IoMessage message) {
        TlsOutput writing = Objects.requireNonNull(output);
        IoException error = failure;
        if (error != null || writeEnded) {
            writing.add(message);
            writing.fail(error != null ? error : closed());
        } else if (writeEnding) {
            writing.refuse(message);
        } else {
            writing.add(message);
            if (writing.bytes() >= MessagePool.FRAGMENT && !writing.isSending() && !writing.waitsForKernel()) {
                flushNow();
            } else {
                flush.schedule(place.channel().loop());
            }
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

    /** Payload that is in no record yet, before the end of the handshake for example, cannot be sent now. */
    @Override
    public boolean flushWrites(ChannelSlot place) {
        flushNow();
        TlsOutput writing = output;
        return writing == null || failure != null || writeEnded || writing.bytes() == 0;
    }

    @Override
    public void shutdown(ChannelSlot place, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        if (direction == Direction.READ) {
            readStopped = true;
            releaseInput();
            if (!handshake.isOver()) {
                handshake.fail(place.channel(), error != null ? error : closed());
            }
            place.shutdownComplete(Direction.READ);
        } else {
            beginEnd(mode, error);
        }
    }

    @Override
    public long initialWindowSize() {
        return WINDOW;
    }

    @Override
    public boolean checksWindow() {
        return true;
    }

    @Override
    public BufferKind preferredBuffers() {
        return engine.preferredBuffers();
    }

    @Override
    public boolean holdsInput() {
        TlsRecords records = input;
        return held != null || (records != null && records.isHolding());
    }

    @Override
    public void destroy() {
        releaseInput();
        TlsOutput writing = output;
        if (writing != null) {
            writing.drop(closed());
        }
        writeEnded = true;
        readStopped = true;
        KeyExport export = keys;
        if (export != null) {
            export.end();
        }
        // A task that runs now still uses the engine: its end closes it.
        if (tasks.abandon()) {
            engine.close();
        }
    }

    /**
     * Ends the WRITE direction. A graceful end first encrypts what was accepted, as fast as the kernel takes it, and sends a close_notify
     * after it; ABORT drops what is left.
     */
    private void beginEnd(ShutdownMode mode, @Nullable IoException error) {
        if (!writeEnding) {
            writeEnding = true;
            endReason = error;
        }
        if (mode == ShutdownMode.GRACEFUL) {
            continueEnd();
        } else {
            end();
        }
    }

    /** Continues a graceful end once the kernel or the executor has done its part. */
    private void continueEnd() {
        if (writeEnded) {
            end();
            return;
        }
        TlsOutput writing = Objects.requireNonNull(output);
        if (writing.isSending()) {
            flush.schedule(Objects.requireNonNull(slot).channel().loop());
            return;
        }
        if (failure == null && !tasks.isRunning()) {
            try {
                if (handshake.isOver()) {
                    TlsStatus status = writing.flush();
                    if (status == TlsStatus.NEED_TASK) {
                        proceed(status);
                    }
                    if (writing.waitsForKernel() || tasks.isRunning()) {
                        return;
                    }
                }
                engine.closeOutput();
                writing.speak();
            } catch (Throwable e) {
                TlsException failed = typed(e);
                failure = failed;
                TlsReports.failed(Objects.requireNonNull(slot).channel(), failed);
            }
        } else if (failure == null && handshake.details() != null) {
            return;
        }
        end();
    }

    private void end() {
        ChannelSlot place = Objects.requireNonNull(slot);
        if (!writeEnded) {
            writeEnded = true;
            IoException reason = endReason;
            Objects.requireNonNull(output).fail(reason != null ? reason : closed());
        }
        place.shutdownComplete(Direction.WRITE);
    }

    private boolean mayFlush() {
        return handshake.isOver() && !tasks.isRunning() && failure == null && !writeEnded && !Objects.requireNonNull(output).isSending();
    }

    private void flushTurn() {
        Objects.requireNonNull(output).turns();
        flushNow();
    }

    private void flushNow() {
        if (!mayFlush()) {
            return;
        }
        if (writeEnding) {
            continueEnd();
            return;
        }
        try {
            flushed(Objects.requireNonNull(output).flush());
        } catch (Throwable e) {
            fail(typed(e));
        }
    }

    /** Some engines write nothing once the peer has closed, and TLS 1.2 forbids it: what was accepted before goes first, all of it. */
    private void flushAll() {
        if (!mayFlush()) {
            return;
        }
        try {
            flushed(Objects.requireNonNull(output).flushAll());
        } catch (Throwable e) {
            fail(typed(e));
        }
    }

    private void flushed(TlsStatus status) {
        if (status == TlsStatus.CLOSED) {
            // TLS 1.2 and older: with the peer's direction this one has ended too.
            Objects.requireNonNull(output).fail(closed());
        } else {
            proceed(status);
        }
    }

    /** Reads records as long as there are any and the right neighbour takes their payload. */
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
        } catch (Throwable e) {
            fail(typed(e));
        } finally {
            pumping = false;
        }
        passOnEnd();
    }

    private boolean step() {
        ChannelSlot place = Objects.requireNonNull(slot);
        TlsRecords records = Objects.requireNonNull(input);
        if (tasks.isRunning() || failure != null || readStopped || !deliverHeld(place) || peerClosed) {
            return false;
        }
        ByteBuffer record = records.next();
        if (record == null) {
            return false;
        }
        int length = record.remaining();
        peer.look(record);
        if (Alerts.mayBe(record)) {
            flushAll();
            if (tasks.isRunning() || failure != null) {
                return false;
            }
        }
        MessagePool pool = place.channel().pool();
        IoMessage payload = LentMessages.lend(pool, place.preferredBuffers(Direction.READ));
        boolean lent = true;
        TlsStatus status;
        try {
            status = engine.read(record, payload.bytes());
            if (status == TlsStatus.NEED_ROOM) {
                LentMessages.giveBack(pool, payload);
                payload = pool.acquireDatagram(place.preferredBuffers(Direction.READ));
                lent = false;
                status = engine.read(record, payload.bytes());
            }
        } catch (Throwable e) {
            unread(pool, payload, lent);
            throw e;
        }
        boolean consumed = !record.hasRemaining();
        boolean stuck = record.remaining() == length && payload.bytes().position() == 0 && !waits(status);
        if (consumed) {
            records.consumed();
        }
        payload.bytes().flip();
        if (payload.length() == 0) {
            unread(pool, payload, lent);
        } else {
            held = lent ? LentMessages.filled(pool, payload) : pool.fitted(payload);
            held.chargeTo(place);
        }
        if (stuck) {
            String detail = "the engine does not take a record of " + length + " bytes, and says " + status;
            throw new TlsException(ErrorCode.TLS_FAILED, detail, phase(), null);
        }
        if (consumed) {
            peer.count(length, held != null);
        }
        peerClosed |= status == TlsStatus.CLOSED;
        proceed(status);
        return true;
    }

    private static void unread(MessagePool pool, IoMessage payload, boolean lent) {
        if (lent) {
            LentMessages.giveBack(pool, payload);
        } else {
            payload.release();
        }
    }

    /** Whether an engine may leave a record for later. */
    private static boolean waits(TlsStatus status) {
        return status == TlsStatus.NEED_TASK || status == TlsStatus.NEED_OUTPUT || status == TlsStatus.CLOSED;
    }

    private void proceed(TlsStatus first) {
        Channel channel = Objects.requireNonNull(slot).channel();
        assert channel.loop().inLoop();
        TlsStatus status = first;
        if (status == TlsStatus.NEED_OUTPUT) {
            status = handshake.isOver() ? answer() : Objects.requireNonNull(output).speak();
        }
        if (status == TlsStatus.NEED_TASK) {
            tasks.begin(channel.loop());
        }
        if (engine.isHandshakeDone() && !handshake.isOver() && !tasks.isRunning()) {
            KeyExport export = new KeyExport(channel, engine);
            keys = export;
            TlsDetails agreed = engine.details().with(export);
            peer.agreed();
            Objects.requireNonNull(input).agreed();
            handshake.agreed(channel, agreed);
            ChannelSlot right = Objects.requireNonNull(slot).right();
            if (right != null && right.handler() instanceof AlpnHandler waiting) {
                waiting.agreed(right, agreed);
            }
            flushNow();
        }
    }

    /** A peer that makes this side speak must read it: the words wait in our memory. */
    private TlsStatus answer() {
        peer.answered();
        return Objects.requireNonNull(output).speak(answerRead);
    }

    private void computed(@Nullable Throwable thrown) {
        if (failure != null || (writeEnded && readStopped) || !Objects.requireNonNull(slot).channel().loop().inLoop()) {
            // Where the loop is CLOSED, this runs on the executor's thread, and the channel has ended.
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
        } catch (Throwable e) {
            fail(typed(e));
            return;
        }
        if (writeEnding) {
            flushNow();
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
        boolean over = peerClosed || sourceEnded;
        if (place == null || !over || endPassedOn || pumping || held != null || tasks.isRunning() || failure != null || readStopped) {
            return;
        }
        if (!peerClosed && handshake.isOver() && Objects.requireNonNull(input).next() != null) {
            return;
        }
        endPassedOn = true;
        if (peerClosed && handshake.isOver()) {
            place.endOfInput();
        } else {
            fail(handshake.isOver()
                    ? new TlsException(ErrorCode.TLS_TRUNCATED, place.channel().toString(), TlsException.Phase.DATA, null)
                    : new TlsException(ErrorCode.TLS_CLOSED_IN_HANDSHAKE, reached(), TlsException.Phase.HANDSHAKE, null));
        }
    }

    /** Engines of strangers may throw anything; what they leave in our hands must be released all the same. */
    private TlsException typed(Throwable error) {
        return error instanceof TlsException known
                ? known
                : new TlsException(ErrorCode.TLS_FAILED, "the engine threw " + error, phase(), error);
    }

    private TlsException.Phase phase() {
        return handshake.details() == null ? TlsException.Phase.HANDSHAKE : TlsException.Phase.DATA;
    }

    private IoException closed() {
        return new IoException(ErrorCode.CHANNEL_CLOSED, String.valueOf(Objects.requireNonNull(slot).channel()));
    }

    private void timedOut(TaskStatus status) {
        if (status == TaskStatus.RUN_READY && !handshake.isOver()) {
            String detail = "after " + handshake.limit() + " " + reached()
                    + (tasks.isRunning() ? ", and a delegated task has not ended" : "");
            fail(new TlsException(ErrorCode.TLS_HANDSHAKE_TIMEOUT, detail, TlsException.Phase.HANDSHAKE, null));
        }
    }

    private String reached() {
        TlsRecords records = input;
        return peer.reached(records == null ? 0 : records.unread());
    }

    /** Sends the peer an alert, then notifies the owner. */
    private void fail(TlsException error) {
        Channel channel = Objects.requireNonNull(slot).channel();
        assert channel.loop().inLoop();
        if (failure != null) {
            return;
        }
        TlsOutput writing = Objects.requireNonNull(output);
        String sent = tasks.isRunning() || writeEnded ? null : LastWords.send(engine, writing, error, peer.isInTheClear());
        TlsException located = error.with(channel.remoteEndpoint(), serverName, engine.provider(), sent, peer.alert());
        failure = located;
        TlsReports.failed(channel, located);
        releaseInput();
        writing.fail(located);
        if (writeEnding) {
            end();
        }
        if (handshake.isOver()) {
            channel.shutdown(located, ShutdownMode.GRACEFUL);
        } else {
            handshake.fail(channel, located);
        }
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
