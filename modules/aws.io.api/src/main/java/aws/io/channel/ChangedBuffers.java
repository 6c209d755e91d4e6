package aws.io.channel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the use of a message after it was sent or released: each owner gets a message of its own, in memory of its own, and what the former
 * owner has ends. Its message throws. Its buffers, with every view of them, throw if they are off the heap; on the heap they have no
 * payload any more, and views of them show {@link #GARBAGE}. Event-loop thread only.
 */
final class ChangedBuffers implements MessageTrail {
    /** The system property that turns this on. */
    static final String PROPERTY = "aws.io.findUseAfterSend";

    /** What the memory of a former owner is filled with. */
    static final byte GARBAGE = (byte) 0xDB;

    private static final int ALIGNMENT = 64;

    /** The memory of the present owner; null for memory on the heap. */
    private @Nullable Arena arena;

    private ChangedBuffers() {}

    /** Begins to change the buffers of a message that was just acquired, and returns the message for its first owner. */
    static IoMessage begin(IoMessage message) {
        return follow(message).change(message);
    }

    /** Begins with the next owner of a message, which keeps its memory until then. */
    static ChangedBuffers follow(IoMessage message) {
        ChangedBuffers changed = new ChangedBuffers();
        message.follow(changed);
        return changed;
    }

    @Override
    public IoMessage passed(IoMessage message, ChannelSlot slot) {
        return change(message);
    }

    @Override
    public IoMessage queued(IoMessage message) {
        return change(message);
    }

    @Override
    public void released(IoMessage message) {
        end(message, arena);
        arena = null;
    }

    @Override
    public void abandoned() {
        // its memory stays with the handler until the message is released
    }

    @SuppressWarnings("MustBeClosedChecker") // it is closed with the next owner, or with the release
    private IoMessage change(IoMessage message) {
        Arena before = arena;
        ByteBuffer from = message.bytesOfAnyOwner();
        int capacity = from.capacity();
        ByteBuffer copy;
        if (from.isDirect()) {
            // shared, because a back end may read it on another thread
            Arena next = Arena.ofShared();
            arena = next;
            MemorySegment memory = next.allocate(capacity, ALIGNMENT);
            copy = memory.asByteBuffer();
        } else {
            arena = null;
            copy = ByteBuffer.allocate(capacity);
        }
        copy.put(0, from.duplicate().clear(), 0, capacity);
        copy.limit(from.limit()).position(from.position());
        copy.order(from.order());
        IoMessage moved = message.moveTo(copy);
        end(message, before);
        return moved;
    }

    private static void end(IoMessage message, @Nullable Arena memory) {
        ByteBuffer bytes = message.bytesOfAnyOwner();
        if (bytes.hasArray()) {
            int first = bytes.arrayOffset();
            Arrays.fill(bytes.array(), first, first + bytes.capacity(), GARBAGE);
        } else {
            ByteBuffer all = bytes.duplicate().clear();
            while (all.hasRemaining()) {
                all.put(GARBAGE);
            }
        }
        bytes.position(0).limit(0);
        if (memory != null) {
            memory.close();
        }
    }
}
