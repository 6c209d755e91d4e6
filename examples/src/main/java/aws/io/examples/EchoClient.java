package aws.io.examples;

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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Says one thing to an echo server and waits until it has come back. */
final class EchoClient extends ProtocolHandler {
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final StringBuilder heard = new StringBuilder();
    private final int length;

    private EchoClient(int length) {
        this.length = length;
    }

    static String say(EventLoopGroup group, String host, int port, String something) {
        byte[] bytes = something.getBytes(StandardCharsets.US_ASCII);
        EchoClient client = new EchoClient(bytes.length);
        ClientBootstrap bootstrap = ClientBootstrap.builder(group).build();
        Channel channel = bootstrap.connect(host, port, made -> made.add(client)).join();
        channel.write(ByteBuffer.wrap(bytes));
        return client.answer.join();
    }

    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        heard.append(StandardCharsets.US_ASCII.decode(message.bytes()));
        message.release();
        if (heard.length() >= length) {
            answer.complete(heard.toString());
            slot.channel().shutdown(null, ShutdownMode.GRACEFUL);
        }
    }

    @Override
    protected void onEnd(ChannelSlot slot, @Nullable IoException error) {
        answer.completeExceptionally(new IllegalStateException("the connection ended before the answer came", error));
    }

    public static void main(String[] args) {
        EventLoopGroup group = EventLoopGroup.start();
        System.out.println(say(group, "127.0.0.1", 7007, "hello"));
        group.shutdown(Duration.ZERO).join();
    }
}
