package aws.io.loop.nio;

import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.Arrays;

/** Writes buffers to a channel. Keeps the array for a gathering write, but no buffer in it. */
final class NioGather {
    private static final ByteBuffer[] NONE = {};

    private ByteBuffer[] scratch = NONE;

    /** Writes one buffer. */
    int write(GatheringByteChannel channel, TransportBuffer from) throws IOException {
        ByteBuffer bytes = from.bytes();
        if (!bytes.hasRemaining()) {
            return 0;
        }
        int written = channel.write(bytes);
        return written == 0 ? Transport.WOULD_BLOCK : written;
    }

    /** Writes the first buffers of an array. */
    long write(GatheringByteChannel channel, TransportBuffer[] from, int count) throws IOException {
        if (count > scratch.length) {
            scratch = new ByteBuffer[count];
        }
        boolean any = false;
        try {
            for (int i = 0; i < count; i++) {
                ByteBuffer bytes = from[i].bytes();
                any |= bytes.hasRemaining();
                scratch[i] = bytes;
            }
            if (!any) {
                return 0;
            }
            long written = channel.write(scratch, 0, count);
            return written == 0 ? Transport.WOULD_BLOCK : written;
        } finally {
            Arrays.fill(scratch, 0, count, null);
        }
    }
}
