package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.channel.SocketHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import aws.io.socket.StreamSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client connection on its way: look-up, connect, channel, negotiation, under one deadline. */
final class ClientConnect {
    private final ClientBootstrap bootstrap;
    private final Negotiation.Target target;
    private final EventLoop loop;
    private final ChannelListener listener;
    private final Resident resident = () -> fail(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, describe()));
    private @Nullable ConnectRace race;
    private @Nullable Channel channel;
    private boolean told;
    private boolean succeeded;

    private final Task deadline = new Task() {
        @Override
        public void run(TaskStatus status) {
            if (!told) {
                ErrorCode code = status == TaskStatus.RUN_READY ? ErrorCode.SETUP_TIMEOUT : ErrorCode.EVENT_LOOP_SHUTDOWN;
                fail(new IoException(code, describe()));
            }
        }
    };

    ClientConnect(ClientBootstrap bootstrap, Negotiation.Target target, EventLoop loop, ChannelListener listener) {
        this.bootstrap = bootstrap;
        this.target = target;
        this.loop = loop;
        this.listener = listener;
    }

    /** Any thread. */
    void begin() {
        loop.admit(resident);
        long nanos = bootstrap.deadline().toNanos();
        loop.schedule(deadline, loop.nanoTime() + (nanos == 0 ? Long.MAX_VALUE >> 1 : nanos));
    }

    /** Any thread. */
    void resolvedLater(List<Endpoint> endpoints) {
        loop.schedule(Task.of(status -> resolved(endpoints, null)));
    }

    void resolved(List<Endpoint> endpoints, @Nullable IoException error) {
        if (told) {
            return;
        }
        if (error != null || endpoints.isEmpty()) {
            fail(error != null ? error : new IoException(ErrorCode.NAME_NOT_FOUND, describe() + " has no address"));
            return;
        }
        ConnectRace started = new ConnectRace(
                loop, bootstrap.socketOptions(), AddressOrder.interleaved(endpoints), this::noteFailure, this::connected);
        race = started;
        started.tryNext();
    }

    private void noteFailure(Endpoint endpoint, IoException error) {
        String host = target.host();
        if (host != null && endpoint instanceof Endpoint.Inet inet) {
            bootstrap.resolver().recordConnectFailure(host, inet.address());
        }
    }

    private void connected(@Nullable StreamSocket socket, @Nullable IoException error) {
        if (socket == null) {
            fail(error != null ? error : new IoException(ErrorCode.NOT_CONNECTED, describe()));
            return;
        }
        if (told) {
            socket.close();
            return;
        }
        try {
            Channel.open(loop, bootstrap.channelOptions(), (made, failure) -> opened(socket, made, failure), this::ended);
        } catch (IoException e) {
            socket.close();
            fail(e);
        }
    }

    private void opened(StreamSocket socket, @Nullable Channel made, @Nullable IoException error) {
        if (made == null) {
            socket.close();
            fail(error != null ? error : new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, describe()));
            return;
        }
        made.add(new SocketHandler(socket));
        channel = made;
        if (told) {
            made.shutdown(null, ShutdownMode.ABORT);
            return;
        }
        new NegotiationSteps(bootstrap.negotiations(), made, target, failure -> negotiated(made, failure)).run(null);
    }

    private void negotiated(Channel made, @Nullable IoException error) {
        if (error != null) {
            made.shutdown(error, ShutdownMode.GRACEFUL);
            fail(error);
        } else if (!told) {
            succeeded = true;
            tell(made, null);
        }
    }

    private void ended(Channel made, @Nullable IoException error) {
        if (succeeded) {
            listener.onShutdown(made, error);
        } else {
            fail(error != null ? error : new IoException(ErrorCode.CLOSED_LOCALLY, describe()));
        }
    }

    private void fail(IoException error) {
        if (told) {
            return;
        }
        tell(null, error);
        ConnectRace running = race;
        if (running != null) {
            running.cancel(error);
        }
        Channel half = channel;
        if (half != null) {
            half.shutdown(error, ShutdownMode.ABORT);
        }
    }

    private void tell(@Nullable Channel made, @Nullable IoException error) {
        told = true;
        loop.cancel(deadline);
        loop.dismiss(resident);
        listener.onSetup(made, error);
    }

    private String describe() {
        return target.host() == null ? "the connection" : target.host() + ":" + target.port();
    }
}
