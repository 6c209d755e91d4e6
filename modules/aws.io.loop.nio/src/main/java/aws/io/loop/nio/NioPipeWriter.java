package aws.io.loop.nio;

import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.WritableTransport;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;

/** The end of a pipe where bytes go in. */
final class NioPipeWriter extends NioTransport implements WritableTransport {
    private final Pipe.SinkChannel channel;
    private final NioGather gather = new NioGather();

    /** Takes a channel in non-blocking mode. */
    NioPipeWriter(Pipe.SinkChannel channel) {
        super(channel);
        this.channel = channel;
    }

    @Override
    public int write(TransportBuffer from) {
        try {
            return gather.write(channel, from);
        } catch (IOException e) {
            throw NioErrors.ofPipe(e, "write");
        }
    }

    @Override
    public long write(TransportBuffer[] from, int count) {
        try {
            return gather.write(channel, from, count);
        } catch (IOException e) {
            throw NioErrors.ofPipe(e, "write");
        }
    }

    @Override
    int initialInterest() {
        return 0;
    }

    @Override
    void onAttached(NioRegistration current) {
        current.meaning(0, SelectionKey.OP_WRITE);
    }
}
