package aws.io.tck;

import aws.io.channel.BufferKind;

/** The contract of channels with messages on the heap. */
class HeapChannelTest implements ChannelContract {
    @Override
    public BufferKind buffers() {
        return BufferKind.HEAP;
    }
}
