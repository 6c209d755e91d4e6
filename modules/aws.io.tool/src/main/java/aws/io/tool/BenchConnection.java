package aws.io.tool;

import aws.io.ChannelListener;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One connection of the load. */
final class BenchConnection extends ProtocolHandler implements ChannelListener {
    private final CompletableFuture<Channel> connected = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final int size;

    /** When each message under way was sent, in a ring. */
    private final long[] sentAt;

    private int oldest;
    private long received;
    private boolean stopping;
    private volatile long messages;
    private @Nullable ChannelSlot slot;

    BenchConnection(int size, int depth) {
        this.size = size;
        sentAt = new long[depth];
    }

    CompletableFuture<Channel> connected() {
        return connected;
    }

    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    long messages() {
        return messages;
    }

    void start() {
        Channel channel = connected.join();
        channel.schedule(ChannelTask.of(status -> {
            for (int i = 0; i < sentAt.length; i++) {
                sentAt[i] = System.nanoTime();
                send();
            }
        }));
    }

    CompletableFuture<LatencyHistogram> stop() {
        Channel channel = connected.join();
        channel.schedule(ChannelTask.of(status -> stopping = true));
        channel.shutdown(null, ShutdownMode.ABORT);
        return ended.thenApply(nothing -> latencies);
    }

    @Override
    public void attached(ChannelSlot place) {
        slot = place;
    }

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        if (channel == null) {
            connected.completeExceptionally(Objects.requireNonNull(error));
        } else {
            channel.add(this);
            connected.complete(channel);
        }
    }

    @Override
    public void onShutdown(Channel channel, @Nullable IoException error) {
        if (stopping) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(
                    error != null ? error : new IoException(ErrorCode.PEER_CLOSED, "the server closed the connection"));
        }
    }

    @Override
    protected void onMessage(ChannelSlot place, IoMessage message) {
        received += message.length();
        message.release();
        while (received >= size) {
            received -= size;
            long now = System.nanoTime();
            latencies.add(now - sentAt[oldest]);
            messages = latencies.count();
            sentAt[oldest] = now;
            oldest = (oldest + 1) % sentAt.length;
            send();
        }
    }

    private void send() {
        ChannelSlot place = Objects.requireNonNull(slot);
        int left = size;
        while (left > 0) {
            IoMessage message = place.acquireMessage(Direction.WRITE, left);
            int length = Math.min(left, message.bytes().capacity());
            message.bytes().limit(length);
            place.send(message, Direction.WRITE);
            left -= length;
        }
    }
}
