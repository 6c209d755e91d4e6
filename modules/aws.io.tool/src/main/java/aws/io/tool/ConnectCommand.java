package aws.io.tool;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoopGroup;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Joins standard input and output to a connection, as netcat does. */
@Command(name = "connect", description = "Send standard input to a server and print its answers.", mixinStandardHelpOptions = true)
final class ConnectCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final LoopChoice loops = new LoopChoice();

    @Mixin
    private final TlsChoice tls = new TlsChoice();

    @Parameters(index = "0", paramLabel = "HOST", description = "A name or address.")
    private String host = "";

    @Parameters(index = "1", paramLabel = "PORT", description = "1 to 65535.")
    private int port;

    @Override
    public Integer call() throws Exception {
        EventLoopGroup group = loops.start();
        try {
            Session session = new Session();
            ClientBootstrap.Builder bootstrap =
                    ClientBootstrap.builder(group).channelOptions(ChannelOptions.builder().halfClose(true).build());
            if (tls.isWanted()) {
                bootstrap.tls(tls.client());
            }
            bootstrap.build().connect(host, port, session);
            Channel channel = session.connected.get();
            if (tls.isWanted()) {
                PrintWriter log = Objects.requireNonNull(spec).commandLine().getErr();
                channel.schedule(ChannelTask.of(status -> {
                    TlsDetails details = TlsContext.details(channel);
                    if (details != null) {
                        TlsReport.print(details, log);
                    }
                }));
            }
            Thread.ofVirtual().start(() -> session.pump(System.in, channel));
            session.ended.get();
            return 0;
        } finally {
            group.shutdown(Duration.ZERO).get(5, TimeUnit.SECONDS);
        }
    }

    /** One connection, with at most one block of input under way. */
    private static final class Session extends ProtocolHandler implements ChannelListener {
        private final CompletableFuture<Channel> connected = new CompletableFuture<>();
        private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        private final Semaphore room = new Semaphore(1);
        private final OutputStream out = System.out;

        @Override
        public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
            if (channel == null) {
                connected.completeExceptionally(error == null ? new IllegalStateException("no channel") : error);
            } else {
                channel.add(this);
                connected.complete(channel);
            }
        }

        @Override
        public void onShutdown(Channel channel, @Nullable IoException error) {
            room.release();
            if (error == null || error.code() == ErrorCode.PEER_CLOSED) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(error);
            }
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            byte[] bytes = new byte[message.length()];
            message.bytes().get(bytes);
            message.release();
            try {
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                throw new IoException(ErrorCode.SYSTEM_CALL_FAILED, "writing to standard output", 0, e);
            }
        }

        @Override
        public void shutdown(
                ChannelSlot slot,
                Direction direction,
                @Nullable IoException error,
                ShutdownMode mode) {
            super.shutdown(slot, direction, error, mode);
            if (direction == Direction.READ) {
                slot.channel().shutdown(error, ShutdownMode.GRACEFUL);
            }
        }

        private void pump(InputStream in, Channel channel) {
            byte[] block = new byte[16 * 1024];
            try {
                int count;
                while ((count = in.read(block)) >= 0) {
                    room.acquire();
                    SendResult result =
                            channel.tryWrite(ByteBuffer.wrap(block, 0, count), (context, error) -> room.release(), null);
                    if (result != SendResult.SENT) {
                        return;
                    }
                }
                channel.shutdownOutput();
            } catch (IOException e) {
                channel.shutdown(
                        new IoException(ErrorCode.SYSTEM_CALL_FAILED, "reading standard input", 0, e),
                        ShutdownMode.GRACEFUL);
            } catch (InterruptedException e) {
                channel.shutdown(null, ShutdownMode.GRACEFUL);
            }
        }
    }
}
