package aws.io.loop.nio;

import aws.io.loop.spi.ReadableTransport;
import aws.io.loop.spi.TransportBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;

/** The end of a pipe where bytes come out. */
final class NioPipeReader extends NioTransport implements ReadableTransport {
    private final Pipe.SourceChannel channel;

    /** Takes a channel in non-blocking mode. */
    NioPipeReader(Pipe.SourceChannel channel) {
        super(channel);
        this.channel = channel;
    }

    @Override
    public int read(TransportBuffer into) {
        ByteBuffer bytes = into.bytes();
        if (!bytes.hasRemaining()) {
            return 0;
        }
        try {
            int read = channel.read(bytes);
            return read == 0 ? WOULD_BLOCK : read;
        } catch (IOException e) {
            throw NioErrors.ofPipe(e, "read");
        }
    }

    @Override
    int initialInterest() {
        return SelectionKey.OP_READ;
    }

    @Override
    void onAttached(NioRegistration current) {
        current.meaning(SelectionKey.OP_READ, 0);
    }
}
