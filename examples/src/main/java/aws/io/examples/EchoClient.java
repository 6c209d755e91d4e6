package aws.io.examples;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoopGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Says one thing to an echo server and waits until it has come back. */
final class EchoClient extends ProtocolHandler implements ChannelListener {
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final StringBuilder heard = new StringBuilder();
    private final String said;

    private EchoClient(String said) {
        this.said = said;
    }

    static String say(EventLoopGroup group, String host, int port, String something) {
        EchoClient client = new EchoClient(something);
        ClientBootstrap.builder(group).build().connect(host, port, client);
        return client.answer.join();
    }

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        if (channel == null) {
            answer.completeExceptionally(Objects.requireNonNull(error));
        } else {
            channel.add(this);
            channel.write(ByteBuffer.wrap(said.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        heard.append(StandardCharsets.US_ASCII.decode(message.bytes()));
        message.release();
        if (heard.length() >= said.length()) {
            answer.complete(heard.toString());
            slot.channel().shutdown(null, ShutdownMode.GRACEFUL);
        }
    }

    @Override
    public void onShutdown(Channel channel, @Nullable IoException error) {
        answer.completeExceptionally(new IllegalStateException("the connection ended before the answer came", error));
    }

    public static void main(String[] args) {
        EventLoopGroup group = EventLoopGroup.start();
        System.out.println(say(group, "127.0.0.1", 7007, "hello"));
        group.shutdown(Duration.ZERO).join();
    }
}
