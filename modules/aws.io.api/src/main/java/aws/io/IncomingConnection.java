package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ChannelTask;
import aws.io.channel.ShutdownMode;
import aws.io.channel.SocketHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.TaskStatus;
import aws.io.socket.StreamSocket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One accepted connection on its way from the kernel to the application, on its own channel's loop. */
final class IncomingConnection implements Channel.SetupListener, Channel.ShutdownListener {
    private final Server server;
    private final StreamSocket socket;
    private @Nullable ChannelTask timeout;
    private boolean told;
    private boolean succeeded;

    IncomingConnection(Server server, StreamSocket socket) {
        this.server = server;
        this.socket = socket;
    }

    /** On the listener's loop. */
    void begin(EventLoop loop) {
        try {
            if (loop.inLoop()) {
                Channel.openNow(loop, server.bootstrap().channelOptions(), this, this);
            } else {
                Channel.open(loop, server.bootstrap().channelOptions(), this, this);
            }
        } catch (IoException e) {
            // The loop admits nothing new, so there is no listener left to notify.
            socket.close();
            server.negotiated();
            server.ended(null);
        }
    }

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        if (channel == null) {
            socket.close();
            tell(null, error);
            server.ended(null);
            return;
        }
        server.opened(channel);
        try {
            socket.attach(channel.loop());
            channel.add(new SocketHandler(socket));
        } catch (Throwable e) {
            socket.close();
            negotiated(channel, e instanceof IoException known ? known : new IoException(ErrorCode.PROVIDER_FAILED, channel.toString(), 0, e));
            return;
        }
        List<Negotiation> steps = server.bootstrap().negotiations();
        if (steps.isEmpty()) {
            negotiated(channel, null);
            return;
        }
        Duration limit = server.bootstrap().negotiationTimeout();
        if (!limit.isZero()) {
            ChannelTask watch = ChannelTask.of(status -> {
                if (status == TaskStatus.RUN_READY) {
                    String late = channel + ", the deadline of " + limit + " passed during the negotiation";
                    negotiated(channel, new IoException(ErrorCode.SETUP_TIMEOUT, late));
                }
            });
            timeout = watch;
            channel.schedule(watch, limit);
        }
        new NegotiationSteps(steps, channel, Negotiation.Target.ofServer(), failure -> negotiated(channel, failure)).begin();
    }

    private void negotiated(Channel channel, @Nullable IoException error) {
        ChannelTask watch = timeout;
        if (watch != null) {
            channel.cancel(watch);
        }
        if (error != null) {
            IoException known = LoopEnd.orElse(channel.loop(), error);
            channel.shutdown(error, ShutdownMode.GRACEFUL);
            tell(null, known);
        } else if (!told) {
            succeeded = true;
            tell(channel, null);
        }
    }

    @Override
    public void onShutdown(Channel channel, @Nullable IoException error) {
        try {
            if (succeeded) {
                tellEnd(channel, error);
            } else {
                tell(null, LoopEnd.orElse(
                        channel.loop(), error != null ? error : new IoException(ErrorCode.CLOSED_LOCALLY, channel.toString())));
            }
        } finally {
            server.ended(channel);
        }
    }

    private void tell(@Nullable Channel channel, @Nullable IoException error) {
        if (!told) {
            told = true;
            server.negotiated();
            tellSetup(channel, error);
        }
    }

    /** Catches and reports what a listener throws: the caller may be in the middle of a handshake. */
    private void tellSetup(@Nullable Channel channel, @Nullable IoException error) {
        try {
            server.listener().onSetup(channel, error);
        } catch (Throwable e) {
            ListenerErrors.onSetup(server.loop(), server.listener(), channel, server, e);
        }
    }

    private void tellEnd(Channel channel, @Nullable IoException error) {
        try {
            server.listener().onShutdown(channel, error);
        } catch (Throwable e) {
            ListenerErrors.onShutdown(server.listener(), channel, e);
        }
    }
}
