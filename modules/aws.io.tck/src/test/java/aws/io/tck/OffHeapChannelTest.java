package aws.io.tck;

import aws.io.channel.BufferKind;

/** The contract of channels with messages outside the heap. */
class OffHeapChannelTest implements ChannelContract {
    @Override
    public BufferKind buffers() {
        return BufferKind.OFF_HEAP;
    }
}
