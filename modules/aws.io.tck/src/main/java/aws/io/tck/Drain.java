package aws.io.tck;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.SocketListener;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Reads to the end of the peer, or a number of bytes. The loop's thread. */
final class Drain implements SocketListener {
    final CompletableFuture<byte[]> done = new CompletableFuture<>();

    /** How often it was told that there is something to read. */
    final AtomicInteger readable = new AtomicInteger();

    private final ToIntFunction<TransportBuffer> source;
    private final int enough;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable IoMessage pending;

    Drain(ToIntFunction<TransportBuffer> source, int enough) {
        this.source = source;
        this.enough = enough;
    }

    @Override
    public void onReadable(boolean hangUp) {
        readable.incrementAndGet();
        try {
            while (!done.isDone() && readSome()) {
                // As long as there is more.
            }
        } catch (IoException e) {
            done.completeExceptionally(e);
        }
    }

    private boolean readSome() {
        IoMessage into = pending == null ? IoMessage.wrap(ByteBuffer.allocateDirect(16 * 1024)) : pending;
        pending = null;
        int count = source.applyAsInt(into);
        if (count == Transport.PENDING) {
            pending = into;
            return false;
        }
        if (count == Transport.WOULD_BLOCK) {
            return false;
        }
        if (count > 0) {
            byte[] some = new byte[count];
            into.bytes().flip().get(some);
            bytes.writeBytes(some);
        }
        if (count == Transport.EOF || bytes.size() >= enough) {
            done.complete(bytes.toByteArray());
        }
        return true;
    }

    @Override
    public void onError(IoException error) {
        done.completeExceptionally(error);
    }
}
