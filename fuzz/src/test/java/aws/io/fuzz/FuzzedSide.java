package aws.io.fuzz;

import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.BufferKind;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import aws.io.tls.TlsException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One side of TLS without a socket, on the thread of the fuzzer. */
final class FuzzedSide implements AutoCloseable {
    /** What a socket reads at once. */
    private static final int MOST_AT_ONCE = 16 << 10;

    final SocketlessChannel wire = new SocketlessChannel(BufferKind.HEAP);
    final RecordingHandler application;
    private int seen;
    private boolean ready;
    private @Nullable IoException failure;

    FuzzedSide(Negotiation negotiation, Negotiation.Target target) {
        this(negotiation, target, 1 << 20);
    }

    FuzzedSide(Negotiation negotiation, Negotiation.Target target, long window) {
        application = new RecordingHandler(window);
        negotiation.begin(wire.wireSlot(), target, this::onNegotiated);
        wire.driven().runUntilIdle();
    }

    private void onNegotiated(@Nullable IoException error) {
        if (error != null) {
            failure = error;
            wire.channel().shutdown(error, ShutdownMode.GRACEFUL);
        } else {
            wire.channel().add(application);
            ready = true;
        }
    }

    boolean isReady() {
        return ready;
    }

    /** What it wrote since it was asked last. */
    byte[] written() {
        byte[] all = wire.writtenBytes();
        byte[] fresh = Arrays.copyOfRange(all, seen, all.length);
        seen = all.length;
        return fresh;
    }

    /** Gives it bytes as its window allows; what does not fit any more, since it has ended, is lost. Returns how many it took. */
    int push(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && !wire.isShutDown() && wire.window() > 0) {
            int count = (int) Math.min(Math.min(bytes.length - at, MOST_AT_ONCE), wire.window());
            wire.push(Arrays.copyOfRange(bytes, at, at + count));
            at += count;
        }
        return at;
    }

    /** Opens the window of its application, if it has got that far. */
    void grant(long size) {
        if (ready && !wire.isShutDown()) {
            application.slot().incrementReadWindow(size);
            wire.driven().runUntilIdle();
        }
    }

    /** Ends the channel; fails if anything is left, was thrown, or was no error of TLS. */
    @Override
    public void close() {
        // A handshake that goes on still is told of this end of ours.
        IoException heard = failure;
        wire.close();
        if (heard != null && !(heard instanceof TlsException)) {
            throw new AssertionError("not a TlsException", heard);
        }
    }
}
