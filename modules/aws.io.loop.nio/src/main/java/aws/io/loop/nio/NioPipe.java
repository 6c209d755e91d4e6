package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.ReadableTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.WritableTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** The two ends of a pipe. */
final class NioPipe {
    private NioPipe() {}

    /** Where bytes come out. */
    static final class Reader extends NioTransport<Pipe.SourceChannel> implements ReadableTransport {
        Reader(Pipe.SourceChannel channel) {
            super(channel);
        }

        @Override
        public int read(TransportBuffer into) {
            ByteBuffer bytes = into.bytes();
            try {
                int count = channel.read(bytes);
                return count == 0 && bytes.hasRemaining() ? WOULD_BLOCK : count;
            } catch (IOException e) {
                throw NioErrors.of("reading a pipe", e);
            }
        }
    }

    /** Where bytes go in. */
    static final class Writer extends NioTransport<Pipe.SinkChannel> implements WritableTransport {
        private final NioStream.Gather gather = new NioStream.Gather();

        Writer(Pipe.SinkChannel channel) {
            super(channel);
        }

        @Override
        public int write(TransportBuffer from) {
            ByteBuffer bytes = from.bytes();
            try {
                int count = channel.write(bytes);
                return count == 0 && bytes.hasRemaining() ? WOULD_BLOCK : count;
            } catch (IOException e) {
                throw broken(e);
            }
        }

        @Override
        public long write(TransportBuffer[] from, int count) {
            ByteBuffer[] buffers = gather.take(from, count);
            try {
                long written = channel.write(buffers, 0, count);
                return written == 0 && buffers[count - 1].hasRemaining() ? WOULD_BLOCK : written;
            } catch (IOException e) {
                throw broken(e);
            } finally {
                gather.clear(count);
            }
        }

        private static IoException broken(IOException e) {
            IoException mapped = NioErrors.of("writing a pipe", e);
            return mapped.code() == ErrorCode.CONNECTION_RESET ? new IoException(ErrorCode.BROKEN_PIPE, "writing", 0, e) : mapped;
        }
    }
}
