package aws.io.loop.epoll;

import aws.io.loop.IoHandle;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.PipeCalls;
import aws.io.tck.PollerContract.HandlePair;
import java.lang.foreign.MemorySegment;

/** A pipe that no loop made, by its descriptors. */
final class DescriptorPair implements HandlePair {
    private final PipeCalls.Ends ends = PipeCalls.pipe(CallMemory.ofThread());
    private boolean sinkOpen = true;

    @Override
    public IoHandle source() {
        return new IoHandle.Descriptor(ends.reader());
    }

    @Override
    public IoHandle sink() {
        return new IoHandle.Descriptor(ends.writer());
    }

    @Override
    public void writeByte() {
        PipeCalls.write(CallMemory.ofThread(), ends.writer(), MemorySegment.ofArray(new byte[1]), 0, 1);
    }

    @Override
    public void drain() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[1024]);
        while (PipeCalls.read(CallMemory.ofThread(), ends.reader(), bytes, 0, 1024) > 0) {
            // To the end.
        }
    }

    /** {@return how many bytes are there} */
    int waiting() {
        return Math.max(0, waitingOrEnd());
    }

    /** {@return how many bytes are there, 0 at the end, or would-block} */
    int waitingOrEnd() {
        return PipeCalls.read(CallMemory.ofThread(), ends.reader(), MemorySegment.ofArray(new byte[1024]), 0, 1024);
    }

    @Override
    public void closeSink() {
        if (sinkOpen) {
            sinkOpen = false;
            DescriptorCalls.close(CallMemory.ofThread(), ends.writer());
        }
    }

    @Override
    public void close() {
        closeSink();
        DescriptorCalls.close(CallMemory.ofThread(), ends.reader());
    }
}
