package aws.io.tck;

import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel with TLS, without a socket, and a raw peer at its other end: nothing happens but what the test does, all on its thread. Closing
 * it fails if a message was not released.
 */
final class TlsWire implements AutoCloseable {
    private static final int SEGMENT = 16_000;

    final SocketlessChannel wire;
    final RawPeer peer;
    private final ChannelHandler application;
    private final List<IoException> failures = new ArrayList<>();
    private int fed;
    private int told;
    private byte[] waiting = {};

    TlsWire(RawPeer peer) {
        this(peer, new RecordingHandler(Long.MAX_VALUE));
    }

    TlsWire(RawPeer peer, ChannelHandler application) {
        this(peer, application, ChannelOptions.DEFAULT);
    }

    TlsWire(RawPeer peer, ChannelHandler application, ChannelOptions options) {
        this.peer = peer;
        this.application = application;
        wire = new SocketlessChannel(BufferKind.HEAP, options);
    }

    /** Begins as a bootstrap would: the application comes after a success, and a failure shuts the channel down. */
    TlsWire begin(Negotiation negotiation, Negotiation.Target target) {
        negotiation.begin(wire.wireSlot(), target, this::negotiated);
        wire.driven().runUntilIdle();
        return this;
    }

    TlsWire client(Negotiation negotiation) {
        return begin(negotiation, Negotiation.Target.of("localhost", 443));
    }

    TlsWire server(Negotiation negotiation) {
        return begin(negotiation, Negotiation.Target.ofServer());
    }

    void negotiated(@Nullable IoException error) {
        told++;
        if (error != null) {
            failures.add(error);
            if (wire.channel().state() == ChannelState.ACTIVE) {
                wire.channel().shutdown(error, ShutdownMode.GRACEFUL);
            }
        } else {
            wire.channel().add(application);
        }
    }

    /** Carries bytes both ways until nothing moves any more. */
    TlsWire exchange() {
        boolean moved;
        wire.driven().runUntilIdle();
        do {
            moved = feedPeer();
            moved |= push(peer.take());
        } while (moved);
        return this;
    }

    /** Gives the peer what was written. */
    boolean feedPeer() {
        byte[] written = takeWritten();
        if (written.length == 0) {
            return false;
        }
        peer.feed(written);
        return true;
    }

    /** Gives the peer what was written. {@return the name of the alert that the peer got; fails itself if it got none} */
    String alertOfPeer() {
        feedPeer();
        Exception failure = peer.failure();
        if (failure == null) {
            throw new AssertionError("the peer got no alert");
        }
        String text = String.valueOf(failure.getMessage());
        return text.substring(text.lastIndexOf(' ') + 1);
    }

    /** {@return what was written and the peer has not got} */
    byte[] takeWritten() {
        byte[] all = wire.writtenBytes();
        byte[] fresh = Arrays.copyOfRange(all, fed, all.length);
        fed = all.length;
        return fresh;
    }

    /** Forgets what was written so far, whether or not the peer has got it. */
    void forgetWritten() {
        wire.written().clear();
        fed = 0;
    }

    /** Sends bytes into the channel, as far as the window takes them; the rest goes first the next time. */
    boolean push(byte... bytes) {
        ByteBuffer all = ByteBuffer.allocate(waiting.length + bytes.length).put(waiting).put(bytes).flip();
        boolean moved = false;
        while (all.hasRemaining() && wire.window() > 0 && !wire.isShutDown()) {
            byte[] segment = new byte[(int) Math.min(Math.min(SEGMENT, wire.window()), all.remaining())];
            all.get(segment);
            wire.push(segment);
            moved = true;
        }
        waiting = new byte[all.remaining()];
        all.get(waiting);
        return moved;
    }

    /** {@return the window of the wire once everything that was released has been granted} */
    long wholeWindow() {
        ChannelSlot right = wire.wireSlot().right();
        return right == null ? 0 : wholeWindow(right);
    }

    static long wholeWindow(ChannelSlot slot) {
        return slot.window() + slot.collected();
    }

    /** {@return how many bytes the window has kept from being pushed} */
    int waiting() {
        return waiting.length;
    }

    /** Writes from the application's end, and carries it to the peer. */
    void write(byte... bytes) {
        wire.channel().write(ByteBuffer.wrap(bytes));
        wire.driven().runUntilIdle();
        exchange();
    }

    RecordingHandler application() {
        return (RecordingHandler) application;
    }

    /** {@return whether the negotiation has ended well} */
    boolean isSecure() {
        return told == 1 && failures.isEmpty();
    }

    /** {@return what the negotiation failed with; fails itself unless it did so once} */
    IoException failure() {
        if (failures.size() != 1 || told != 1) {
            throw new AssertionError("told " + told + " times, of failures: " + failures);
        }
        return failures.getFirst();
    }

    /** {@return the error that the channel ended with; fails itself if it has not ended, or without one} */
    IoException end() {
        IoException error = wire.error();
        if (!wire.isShutDown() || error == null) {
            throw new AssertionError("shut down: " + wire.isShutDown() + ", error: " + error);
        }
        return error;
    }

    /** {@return the types of the records, in order} */
    static List<Integer> recordTypes(byte[] records) {
        List<Integer> types = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(records);
        while (bytes.hasRemaining()) {
            types.add((int) bytes.get());
            bytes.getShort();
            int length = bytes.getShort() & 0xffff;
            bytes.position(bytes.position() + length);
        }
        return types;
    }

    /** {@return a record in the clear} */
    static byte[] record(int type, byte... payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .put((byte) type)
                .putShort((short) 0x303)
                .putShort((short) payload.length)
                .put(payload)
                .array();
    }

    /** {@return the arrays one after the other} */
    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Requires that what a callback threw was reported, once, and accepts it. */
    void requireReported(Throwable thrown) {
        List<Throwable> errors = wire.driven().errors();
        List<Throwable> reported = errors.stream().filter(one -> isOrHas(one, thrown)).toList();
        if (reported.size() != 1) {
            throw new AssertionError("reported " + reported.size() + " times: " + thrown + "; the reports are " + wire.driven().reports());
        }
        errors.removeAll(reported);
    }

    private static boolean isOrHas(Throwable error, Throwable cause) {
        for (Throwable one = error; one != null; one = one.getCause()) {
            if (one == cause) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        wire.close();
    }
}
