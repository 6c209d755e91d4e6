package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.channel.SocketHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.IoFuture;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.StreamSocket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A listener of a {@link ServerBootstrap} with the connections it accepted. Any thread. */
public final class Server {
    private static final System.Logger LOGGER = System.getLogger("aws.io");

    private final ServerBootstrap bootstrap;
    private final EventLoop loop;
    private final ChannelListener listener;
    private final Resident resident = this::closeHere;
    private final IoFuture<Void> closed = new IoFuture<>();
    private volatile @Nullable Endpoint localEndpoint;

    /** From here on the listener's loop alone. */
    private @Nullable ListenerSocket socket;

    private int connections;
    private boolean accepting;
    private boolean paused;
    private boolean closing;

    Server(ServerBootstrap bootstrap, EventLoop loop, ChannelListener listener) {
        this.bootstrap = bootstrap;
        this.loop = loop;
        this.listener = listener;
    }

    /** {@return the address it listens on} */
    public Endpoint localEndpoint() {
        return Objects.requireNonNull(localEndpoint);
    }

    /** Stops accepting for a while; connections wait in the kernel's backlog. */
    public void pause() {
        onLoop(() -> {
            paused = true;
            adjust();
        });
    }

    /** Accepts again. */
    public void resume() {
        onLoop(() -> {
            paused = false;
            adjust();
        });
    }

    /**
     * Closes the listener; its connections live on.
     *
     * @return completes when the listener is closed and every connection that it accepted has ended
     */
    public IoFuture<Void> close() {
        onLoop(this::closeHere);
        return closed;
    }

    Resident resident() {
        return resident;
    }

    void listen(Endpoint local) {
        ListenerSocket opened = ListenerSocket.open(loop.transports(), local.domain(), bootstrap.socketOptions());
        socket = opened;
        opened.listen(local, bootstrap.backlog());
        localEndpoint = opened.localEndpoint();
        adjust();
    }

    void abandon() {
        closeHere();
    }

    private void closeHere() {
        if (closing) {
            return;
        }
        closing = true;
        ListenerSocket open = socket;
        if (open != null) {
            open.close();
        }
        loop.dismiss(resident);
        completeIfDone();
    }

    private void adjust() {
        ListenerSocket open = socket;
        boolean wanted = !closing && !paused && connections < bootstrap.maxConnections();
        if (open == null || wanted == accepting) {
            return;
        }
        accepting = wanted;
        if (wanted) {
            open.startAccept(loop, new Accepts());
        } else if (!closing) {
            open.stopAccept();
        }
    }

    private void ended() {
        connections--;
        adjust();
        completeIfDone();
    }

    private void completeIfDone() {
        if (closing && connections == 0) {
            closed.complete(null);
        }
    }

    private void onLoop(Runnable action) {
        if (loop.inLoop()) {
            action.run();
        } else {
            loop.schedule(Task.of(status -> action.run()));
        }
    }

    private final class Accepts implements ListenerSocket.AcceptListener {
        @Override
        public void onAccept(StreamSocket accepted) {
            connections++;
            adjust();
            new Incoming(accepted).begin(bootstrap.group().next());
        }

        @Override
        public void onError(IoException error) {
            if (error.code() == ErrorCode.EVENT_LOOP_SHUTDOWN) {
                closeHere();
            } else {
                LOGGER.log(System.Logger.Level.WARNING, "a connection to " + localEndpoint + " could not be accepted", error);
            }
        }
    }

    /** One connection on its way from the kernel to the application. */
    private final class Incoming {
        private final StreamSocket accepted;
        private boolean told;
        private boolean succeeded;

        Incoming(StreamSocket accepted) {
            this.accepted = accepted;
        }

        void begin(EventLoop target) {
            try {
                Channel.open(target, bootstrap.channelOptions(), this::opened, this::shutDown);
            } catch (IoException e) {
                accepted.close();
                onLoop(Server.this::ended);
            }
        }

        private void opened(@Nullable Channel channel, @Nullable IoException error) {
            if (channel == null) {
                accepted.close();
                tell(null, error);
                onLoop(Server.this::ended);
                return;
            }
            try {
                accepted.attach(channel.loop());
                channel.add(new SocketHandler(accepted));
            } catch (RuntimeException e) {
                accepted.close();
                throw e;
            }
            Negotiation.Target target = new Negotiation.Target(null, 0);
            new NegotiationSteps(bootstrap.negotiations(), channel, target, failure -> {
                        if (failure != null) {
                            channel.shutdown(failure, ShutdownMode.GRACEFUL);
                            tell(null, failure);
                        } else if (!told) {
                            succeeded = true;
                            tell(channel, null);
                        }
                    })
                    .run(null);
        }

        private void shutDown(Channel channel, @Nullable IoException error) {
            try {
                if (succeeded) {
                    listener.onShutdown(channel, error);
                } else {
                    tell(null, error != null ? error : new IoException(ErrorCode.CLOSED_LOCALLY, channel.toString()));
                }
            } finally {
                onLoop(Server.this::ended);
            }
        }

        private void tell(@Nullable Channel channel, @Nullable IoException error) {
            if (!told) {
                told = true;
                listener.onSetup(channel, error);
            }
        }
    }
}
