package aws.io.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import aws.io.ChannelListener;
import aws.io.IoException;
import aws.io.Server;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import aws.io.testing.TestIdentities;
import aws.io.tls.CertificateProblem;
import aws.io.tls.Identity;
import aws.io.tls.TlsException;
import aws.io.tls.Trust;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example with TLS does what it says. */
@Timeout(60)
class SecureEchoTest {
    @Test
    void theClientHearsWhatItSaidAndAStrangerIsNotBelieved() throws Exception {
        Identity identity = TestIdentities.localhost();
        EventLoopGroup group = EventLoopGroup.start();
        try {
            Server server = SecureEcho.listen(group, identity).get(20, TimeUnit.SECONDS);
            int port = ((Endpoint.Inet) server.localEndpoint()).port();
            Caller caller = new Caller();
            SecureEcho.connect(group, "localhost", port, TestIdentities.trust(identity), caller);
            assertEquals("hello", caller.heard.get(20, TimeUnit.SECONDS));
            Caller stranger = new Caller();
            SecureEcho.connect(group, "localhost", port, Trust.jdk(), stranger);
            TlsException error = assertInstanceOf(TlsException.class, stranger.failed.get(20, TimeUnit.SECONDS));
            assertEquals(CertificateProblem.SELF_SIGNED, error.problem());
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    private static final class Caller extends ProtocolHandler implements ChannelListener {
        private final CompletableFuture<String> heard = new CompletableFuture<>();
        private final CompletableFuture<@Nullable IoException> failed = new CompletableFuture<>();

        @Override
        public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
            if (channel == null) {
                failed.complete(error);
                heard.completeExceptionally(error);
            } else {
                channel.add(this);
                channel.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
            }
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            heard.complete(StandardCharsets.UTF_8.decode(message.bytes()).toString());
            message.release();
        }
    }
}
