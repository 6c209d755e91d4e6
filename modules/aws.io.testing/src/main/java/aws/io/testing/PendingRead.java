package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import org.jspecify.annotations.Nullable;

/** The one read that a transport has under way. It holds its buffer until its result was fetched. Loop thread only. */
final class PendingRead {
    private final MemoryTransport owner;
    private final ByteLink link;
    private @Nullable TransportBuffer pinned;
    private boolean done;
    private int result;

    PendingRead(MemoryTransport owner, ByteLink link) {
        this.owner = owner;
        this.link = link;
    }

    boolean isHolding() {
        return pinned != null;
    }

    void drop() {
        pinned = null;
    }

    int read(TransportBuffer into) {
        if (pinned == null) {
            pinned = into;
            done = false;
            owner.post(this::attempt);
            return Transport.PENDING;
        }
        if (pinned != into) {
            throw new IllegalStateException("into: a read is pending with another buffer, and must be repeated with that");
        }
        if (!done) {
            return Transport.PENDING;
        }
        pinned = null;
        if (result == ByteLink.BROKEN) {
            throw new IoException(ErrorCode.CONNECTION_RESET, "reading");
        }
        return result == ByteLink.ENDED ? Transport.EOF : result;
    }

    private void attempt() {
        TransportBuffer buffer = pinned;
        if (buffer == null || done) {
            return;
        }
        if (!buffer.bytes().hasRemaining()) {
            result = 0;
        } else {
            result = link.take(buffer.bytes(), () -> owner.post(this::attempt));
            if (result == ByteLink.NOTHING) {
                return;
            }
        }
        done = true;
        owner.tell(IoEvents.READABLE);
    }
}
