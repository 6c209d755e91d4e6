package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.loop.IoFuture;
import org.jspecify.annotations.Nullable;

/** The future of a connect: the channel with its handlers, or the error. A future that is completed from outside abandons the connect. */
final class ConnectFuture implements ChannelListener {
    private final IoFuture<Channel> future = new IoFuture<>(this::decided);
    private final Initialization initialization;

    /** Set before the future is handed out. */
    private @Nullable ClientConnect connect;

    /** Whether the outcome is known. Then nothing is left to abandon: a channel that the future does not take is shut down here. */
    private volatile boolean over;

    ConnectFuture(ChannelInitializer initializer) {
        initialization = new Initialization(initializer, this::initialized);
    }

    /** Begins the connect. Thread-safe. */
    IoFuture<Channel> begin(ClientConnect begun) {
        connect = begun;
        try {
            begun.begin();
        } catch (IoException e) {
            return IoFuture.failed(e);
        }
        return future;
    }

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        over = true;
        if (channel != null && future.isDone()) {
            channel.shutdown(null, ShutdownMode.ABORT);
        } else {
            initialization.onSetup(channel, error);
        }
    }

    private void initialized(@Nullable Channel channel, @Nullable IoException error) {
        if (error != null) {
            future.completeExceptionally(error);
        } else if (!future.complete(channel) && channel != null) {
            channel.shutdown(null, ShutdownMode.GRACEFUL);
        }
    }

    private void decided() {
        ClientConnect begun = connect;
        if (!over && begun != null) {
            begun.abandon();
        }
    }
}
