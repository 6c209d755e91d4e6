package aws.io.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.Server;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example with TLS does what it says. */
@Timeout(60)
class SecureEchoTest {
    @Test
    void theClientHearsWhatItSaidAndAStrangerIsNotBelieved() throws Exception {
        Identity identity = TestIdentities.localhost();
        EventLoopGroup group = EventLoopGroup.start();
        SecureEcho echo = new SecureEcho(group);
        try {
            Server server = echo.listen(Endpoint.inet("127.0.0.1", 0), identity).get(20, TimeUnit.SECONDS);
            int port = server.port();
            Ear ear = new Ear();
            Channel channel = echo.connect("localhost", port, TestIdentities.trust(identity), ear).get(20, TimeUnit.SECONDS);
            channel.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
            assertEquals("hello", ear.heard.get(20, TimeUnit.SECONDS));
            IoFuture<Channel> stranger = echo.connect("localhost", port, Trust.jdk(), new Ear());
            ExecutionException refused = assertThrows(ExecutionException.class, () -> stranger.get(20, TimeUnit.SECONDS));
            TlsException error = assertInstanceOf(TlsException.class, refused.getCause());
            assertEquals(CertificateProblem.SELF_SIGNED, error.problem());
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    private static final class Ear extends ProtocolHandler {
        private final CompletableFuture<String> heard = new CompletableFuture<>();

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            heard.complete(StandardCharsets.UTF_8.decode(message.bytes()).toString());
            message.release();
        }
    }
}
