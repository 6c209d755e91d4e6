package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The one write that a transport has under way. It holds its buffers until its result was fetched. Loop thread only. */
final class PendingWrite {
    private final MemoryTransport owner;
    private final ByteLink link;
    private final ErrorCode whenBroken;
    private final List<TransportBuffer> pinned = new ArrayList<>();
    private final TransportBuffer[] one = new TransportBuffer[1];
    private boolean done;
    private boolean broken;
    private long result;

    PendingWrite(MemoryTransport owner, ByteLink link, ErrorCode whenBroken) {
        this.owner = owner;
        this.link = link;
        this.whenBroken = whenBroken;
    }

    boolean isHolding() {
        return !pinned.isEmpty();
    }

    void drop() {
        pinned.clear();
    }

    int write(TransportBuffer from) {
        one[0] = from;
        return (int) write(one, 1);
    }

    long write(TransportBuffer[] from, int count) {
        List<TransportBuffer> buffers = Arrays.asList(from).subList(0, count);
        if (pinned.isEmpty()) {
            pinned.addAll(buffers);
            done = false;
            broken = false;
            result = 0;
            owner.post(this::attempt);
            return Transport.PENDING;
        }
        if (!pinned.equals(buffers)) {
            throw new IllegalStateException("from: a write is pending with other buffers, and must be repeated with those");
        }
        if (!done) {
            return Transport.PENDING;
        }
        pinned.clear();
        if (broken) {
            throw new IoException(whenBroken, "writing");
        }
        return result;
    }

    private void attempt() {
        if (pinned.isEmpty() || done) {
            return;
        }
        for (TransportBuffer buffer : pinned) {
            boolean last = false;
            while (buffer.bytes().hasRemaining() && !last) {
                int count = link.put(buffer.bytes(), () -> owner.post(this::attempt));
                if (count == ByteLink.BROKEN) {
                    broken = true;
                    last = true;
                } else if (count == ByteLink.NOTHING) {
                    if (result == 0) {
                        return;
                    }
                    last = true;
                } else {
                    result += count;
                }
            }
            if (last) {
                break;
            }
        }
        done = true;
        owner.tell(IoEvents.WRITABLE);
    }
}
