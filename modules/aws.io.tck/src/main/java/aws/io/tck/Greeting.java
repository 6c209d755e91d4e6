package aws.io.tck;

import aws.io.ChannelListener;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Says hello, and ends its channel when it is answered. */
class Greeting implements ChannelListener {
    final CompletableFuture<String> answer = new CompletableFuture<>();
    final CompletableFuture<@Nullable IoException> ended = new CompletableFuture<>();
    final AtomicInteger endings = new AtomicInteger();

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        if (channel == null) {
            answer.completeExceptionally(error);
            return;
        }
        channel.add(new ProtocolHandler() {
            @Override
            protected void onMessage(ChannelSlot slot, IoMessage message) {
                byte[] bytes = new byte[message.length()];
                message.bytes().get(bytes);
                message.release();
                answer.complete(SocketlessContract.text(bytes));
                slot.channel().shutdown(null, ShutdownMode.GRACEFUL);
            }
        });
        channel.write(ByteBuffer.wrap(SocketlessContract.bytes("hello")));
    }

    @Override
    public void onShutdown(Channel channel, @Nullable IoException error) {
        endings.incrementAndGet();
        ended.complete(error);
    }
}
