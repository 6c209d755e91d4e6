package aws.io.benchmarks.echo;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ours, over the loop of a name: as an application would write it, with every default. */
final class AwsIoEcho implements EchoServer.Kind {
    private final String loop;

    AwsIoEcho(String loop) {
        this.loop = loop;
    }

    @Override
    public int start(EchoServer.Settings settings) throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(loop).size(1).start();
        ServerBootstrap.Builder builder = ServerBootstrap.builder(group);
        if (settings.tls() != null) {
            TlsOptions options = TlsOptions.builder().identity(TestIdentities.localhost()).build();
            builder.tls(TlsContext.server(options, TlsContext.providers().choose(settings.tls())));
        }
        Server server = builder.build()
                .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                    if (channel != null) {
                        channel.add(settings.lateWindow() > 0 ? new LateEcho(settings.lateWindow()) : new Echo());
                    }
                })
                .get(20, TimeUnit.SECONDS);
        return ((Endpoint.Inet) server.localEndpoint()).port();
    }

    private static final class Echo extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }

    /** Lets nothing in beyond its window until it has answered, in a later task. */
    private static final class LateEcho extends ProtocolHandler {
        private final int window;
        private final ArrayDeque<IoMessage> held = new ArrayDeque<>();
        private @Nullable ChannelSlot place;
        private boolean scheduled;

        private final Task answer = new Task() {
            @Override
            public void run(TaskStatus status) {
                scheduled = false;
                answerAll();
            }
        };

        LateEcho(int window) {
            this.window = window;
        }

        @Override
        public long initialWindowSize() {
            return window;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            place = slot;
            held.add(message);
            if (!scheduled) {
                scheduled = true;
                slot.channel().loop().schedule(answer);
            }
        }

        /** A message that is sent is taken in every case, on a channel that has ended too. */
        private void answerAll() {
            IoMessage message;
            while ((message = held.poll()) != null) {
                Objects.requireNonNull(place).send(message, Direction.WRITE);
            }
        }
    }
}
