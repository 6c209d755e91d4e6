package aws.io.loop.epoll;

import aws.io.loop.epoll.sys.EpollCalls;
import aws.io.loop.epoll.sys.PipeCalls;
import aws.io.loop.spi.ReadableTransport;
import aws.io.loop.spi.TransportBuffer;
import java.nio.ByteBuffer;

/** The end of a pipe where bytes come out. */
final class EpollPipeReader extends EpollTransport implements ReadableTransport {
    EpollPipeReader(int descriptor) {
        super(descriptor);
    }

    @Override
    public int read(TransportBuffer into) {
        ByteBuffer bytes = into.bytes();
        int position = bytes.position();
        int room = bytes.limit() - position;
        if (room == 0) {
            return 0;
        }
        if (!mayRead()) {
            return WOULD_BLOCK;
        }
        int count = PipeCalls.read(callMemory(), descriptor(), into.memory(), position, room);
        if (count == 0) {
            return EOF;
        }
        if (count == WOULD_BLOCK) {
            readAll();
            return WOULD_BLOCK;
        }
        bytes.position(position + count);
        return count;
    }

    @Override
    int interest() {
        return EpollCalls.EPOLLIN;
    }
}
