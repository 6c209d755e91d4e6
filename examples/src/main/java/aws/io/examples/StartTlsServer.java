package aws.io.examples;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.DelimiterFraming;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.socket.Endpoint;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A protocol of lines that begins in plain text and goes on in TLS when the client says STARTTLS, as mail servers do. */
final class StartTlsServer extends ProtocolHandler {
    private final TlsContext tls;
    private final DelimiterFraming lines;
    private final ChannelSlot framing;

    private StartTlsServer(TlsContext tls, Channel channel) {
        this.tls = tls;
        lines = DelimiterFraming.lines(1000);
        framing = channel.add(lines);
    }

    static IoFuture<Server> listen(EventLoopGroup group, Identity identity) {
        TlsContext tls = TlsContext.server(TlsOptions.builder().identity(identity).build());
        return ServerBootstrap.builder(group).build().listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new StartTlsServer(tls, channel)));
    }

    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        String line = StandardCharsets.US_ASCII.decode(message.bytes()).toString();
        message.release();
        Channel channel = slot.channel();
        boolean secure = TlsContext.details(channel) != null;
        if (line.equals("STARTTLS") && !secure) {
            say(channel, "go ahead");
            // What the client has sent behind the line is TLS already, and no line.
            tls.upgrade(framing, lines.takeRest(framing), error -> {});
        } else {
            say(channel, (secure ? "in secret: " : "for all to hear: ") + line);
        }
    }

    private static void say(Channel channel, String text) {
        channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII)));
    }
}
