package aws.io.loop.epoll;

import aws.io.loop.epoll.sys.EpollCalls;
import aws.io.loop.epoll.sys.PipeCalls;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.WritableTransport;
import java.nio.ByteBuffer;

/** The end of a pipe where bytes go in. */
final class EpollPipeWriter extends EpollTransport implements WritableTransport {
    EpollPipeWriter(int descriptor) {
        super(descriptor);
    }

    @Override
    public int write(TransportBuffer from) {
        ByteBuffer bytes = from.bytes();
        int position = bytes.position();
        int length = bytes.limit() - position;
        if (length == 0) {
            return 0;
        }
        if (!mayWrite()) {
            return WOULD_BLOCK;
        }
        int count = PipeCalls.write(callMemory(), descriptor(), from.memory(), position, length);
        if (count == WOULD_BLOCK) {
            wroteShort();
            return WOULD_BLOCK;
        }
        bytes.position(position + count);
        return count;
    }

    @Override
    public long write(TransportBuffer[] from, int count) {
        if (!mayWrite()) {
            return WOULD_BLOCK;
        }
        long written = PipeCalls.write(callMemory(), descriptor(), from, count);
        if (written == WOULD_BLOCK) {
            wroteShort();
        }
        return written;
    }

    @Override
    int interest() {
        return EpollCalls.EPOLLOUT;
    }
}
