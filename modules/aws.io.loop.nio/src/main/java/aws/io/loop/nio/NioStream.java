package aws.io.loop.nio;

import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A stream socket over a socket channel. */
final class NioStream extends NioTransport<SocketChannel> implements StreamTransport {
    private final Gather gather = new Gather();

    NioStream(SocketChannel channel) {
        super(channel);
    }

    @Override
    public void bind(Endpoint local) {
        try {
            channel.bind(NioAddresses.address(local));
        } catch (IOException e) {
            throw NioErrors.of("binding to " + local, e);
        }
    }

    @Override
    public boolean connect(Endpoint remote) {
        try {
            if (channel.connect(NioAddresses.address(remote))) {
                return true;
            }
        } catch (IOException | RuntimeException e) {
            throw NioErrors.of("connecting to " + remote, e);
        }
        awaitConnect();
        return false;
    }

    @Override
    public boolean finishConnect() {
        try {
            if (channel.finishConnect()) {
                return true;
            }
        } catch (IOException e) {
            throw NioErrors.of("connecting", e);
        }
        awaitConnect();
        return false;
    }

    @Override
    public int read(TransportBuffer into) {
        ByteBuffer bytes = into.bytes();
        try {
            int count = channel.read(bytes);
            return count == 0 && bytes.hasRemaining() ? WOULD_BLOCK : count;
        } catch (IOException e) {
            throw NioErrors.of("reading", e);
        }
    }

    @Override
    public int write(TransportBuffer from) {
        ByteBuffer bytes = from.bytes();
        try {
            int count = channel.write(bytes);
            return count == 0 && bytes.hasRemaining() ? WOULD_BLOCK : count;
        } catch (IOException e) {
            throw NioErrors.of("writing", e);
        }
    }

    @Override
    public long write(TransportBuffer[] from, int count) {
        ByteBuffer[] buffers = gather.take(from, count);
        try {
            long written = channel.write(buffers, 0, count);
            return written == 0 && buffers[count - 1].hasRemaining() ? WOULD_BLOCK : written;
        } catch (IOException e) {
            throw NioErrors.of("writing", e);
        } finally {
            gather.clear(count);
        }
    }

    @Override
    public void shutdownOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw NioErrors.of("ending the output", e);
        }
    }

    @Override
    public void shutdownInput() {
        try {
            channel.shutdownInput();
        } catch (IOException e) {
            throw NioErrors.of("ending the input", e);
        }
    }

    @Override
    public Endpoint remoteEndpoint() {
        try {
            return NioAddresses.endpoint(channel.getRemoteAddress());
        } catch (IOException e) {
            throw NioErrors.of("asking for the peer's address", e);
        }
    }

    /** An array for gathering writes, kept between them. */
    static final class Gather {
        private ByteBuffer @Nullable [] buffers;

        ByteBuffer[] take(TransportBuffer[] from, int count) {
            ByteBuffer[] array = buffers;
            if (array == null || array.length < count) {
                array = new ByteBuffer[Math.max(count, 16)];
                buffers = array;
            }
            for (int i = 0; i < count; i++) {
                array[i] = from[i].bytes();
            }
            return array;
        }

        void clear(int count) {
            ByteBuffer[] array = buffers;
            if (array != null) {
                Arrays.fill(array, 0, count, null);
            }
        }
    }
}
