package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.ReadableTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.WritableTransport;
import aws.io.socket.Endpoint;
import java.util.Set;

/** The two ends of a pipe in memory. */
final class MemoryPipe {
    private MemoryPipe() {}

    abstract static class End extends MemoryTransport {
        End() {
            super(Set.of());
        }

        @Override
        public Endpoint localEndpoint() {
            throw new IoException(ErrorCode.UNSUPPORTED, "a pipe has no address");
        }
    }

    /** Where bytes come out. */
    static final class Reader extends End implements ReadableTransport {
        private final ByteLink link;
        private final PendingRead reading;

        Reader(ByteLink link) {
            this.link = link;
            reading = new PendingRead(this, link);
        }

        @Override
        public int read(TransportBuffer into) {
            return reading.read(into);
        }

        @Override
        void closeNow() {
            link.breakOff(false);
        }

        @Override
        boolean holdsBuffers() {
            return reading.isHolding();
        }

        @Override
        void dropBuffers() {
            reading.drop();
        }
    }

    /** Where bytes go in. */
    static final class Writer extends End implements WritableTransport {
        private final ByteLink link;
        private final PendingWrite writing;

        Writer(ByteLink link) {
            this.link = link;
            writing = new PendingWrite(this, link, ErrorCode.BROKEN_PIPE);
        }

        @Override
        public int write(TransportBuffer from) {
            return writing.write(from);
        }

        @Override
        public long write(TransportBuffer[] from, int count) {
            return writing.write(from, count);
        }

        @Override
        void closeNow() {
            link.end();
        }

        @Override
        boolean holdsBuffers() {
            return writing.isHolding();
        }

        @Override
        void dropBuffers() {
            writing.drop();
        }
    }
}
