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
    final RecordingHandler application = new RecordingHandler(1 << 20);
    private int seen;
    private boolean ready;
    private @Nullable IoException failure;

    FuzzedSide(Negotiation negotiation, Negotiation.Target target) {
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

    /** Gives it bytes as its window allows; what does not fit any more, since it has ended, is lost. */
    void push(byte[] bytes) {
        for (int at = 0; at < bytes.length && !wire.isShutDown() && wire.window() > 0; ) {
            int count = (int) Math.min(Math.min(bytes.length - at, MOST_AT_ONCE), wire.window());
            wire.push(Arrays.copyOfRange(bytes, at, at + count));
            at += count;
        }
    }

    /** Ends the channel; fails if anything is left, was thrown, or was no error of TLS. */
    @Override
    public void close() {
        wire.close();
        if (failure != null && !(failure instanceof TlsException)) {
            throw new AssertionError("not a TlsException", failure);
        }
    }
}
