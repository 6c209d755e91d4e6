package aws.io.socket;

import aws.io.channel.IoMessage;
import aws.io.loop.spi.DatagramTransport;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gives the first datagrams of a queue to a transport, as many as one call takes. Loop thread only. */
final class DatagramBurst {
    private final DatagramTransport transport;
    private final IoMessage[] messages = new IoMessage[DatagramTransport.MOST_DATAGRAMS];
    private final @Nullable Endpoint[] receivers = new @Nullable Endpoint[DatagramTransport.MOST_DATAGRAMS];

    DatagramBurst(DatagramTransport transport) {
        this.transport = transport;
    }

    /** Sends, and leaves the queue as it is. Returns and throws what the transport does. */
    int send(ArrayDeque<IoMessage> queued) {
        if (queued.size() == 1) {
            IoMessage only = queued.getFirst();
            int count = transport.send(only, only.peer());
            return count < 0 ? count : 1;
        }
        int count = Math.min(queued.size(), messages.length);
        // taken out and put back: an iterator would be an object for each burst
        for (int i = 0; i < count; i++) {
            IoMessage message = queued.remove();
            messages[i] = message;
            receivers[i] = message.peer();
        }
        try {
            return transport.send(messages, receivers, count);
        } finally {
            for (int i = count - 1; i >= 0; i--) {
                queued.addFirst(messages[i]);
            }
            Arrays.fill(messages, 0, count, null);
            Arrays.fill(receivers, 0, count, null);
        }
    }
}
