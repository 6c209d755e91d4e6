package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.channel.SocketHandler;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.socket.Endpoint;
import aws.io.socket.StreamSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attempt at a client connection, from its addresses to the end of the negotiation. Loop thread only. */
final class ConnectAttempt {
    /** Hears of the end of the attempt, once, and of the end of a channel that it made. */
    interface Outcome {
        void onReady(Channel channel);

        void onFailed(IoException error);

        void onShutdown(Channel channel, @Nullable IoException error);
    }

    private final ClientBootstrap bootstrap;
    private final Negotiation.Target target;
    private final EventLoop loop;
    private final Outcome outcome;
    private @Nullable ConnectRace race;
    private @Nullable Channel channel;
    private boolean ended;
    private boolean succeeded;

    ConnectAttempt(ClientBootstrap bootstrap, Negotiation.Target target, EventLoop loop, Outcome outcome) {
        this.bootstrap = bootstrap;
        this.target = target;
        this.loop = loop;
        this.outcome = outcome;
    }

    /** {@return what is under way, as part of a sentence} */
    String phase() {
        return channel == null ? "during the connect" : "during the negotiation";
    }

    void begin(List<Endpoint> endpoints) {
        assert loop.inLoop();
        ConnectRace started = new ConnectRace(
                loop, bootstrap.socketOptions(), AddressOrder.interleaved(endpoints), this::noteFailure, this::connected);
        race = started;
        started.tryNext();
    }

    /** Ends the attempt with an error, if it has not ended. */
    void fail(IoException error) {
        assert loop.inLoop();
        if (ended) {
            return;
        }
        ended = true;
        ConnectRace running = race;
        if (running != null) {
            running.cancel(error);
        }
        Channel half = channel;
        if (half != null) {
            half.shutdown(error, ShutdownMode.ABORT);
        }
        outcome.onFailed(error);
    }

    private void noteFailure(Endpoint endpoint, IoException error) {
        String host = target.host();
        if (host != null && endpoint instanceof Endpoint.Inet inet) {
            try {
                bootstrap.resolver().recordConnectFailure(host, inet.address());
            } catch (Throwable e) {
                Reports.threw(loop, "the resolver", bootstrap.resolver(), host, e);
            }
        }
    }

    private void connected(@Nullable StreamSocket socket, @Nullable IoException error) {
        if (socket == null) {
            fail(error != null ? error : new IoException(ErrorCode.NOT_CONNECTED, "the connection"));
            return;
        }
        if (ended) {
            socket.close();
            return;
        }
        try {
            Channel.openNow(loop, bootstrap.channelOptions(), (made, failure) -> opened(socket, made, failure), this::shutDown);
        } catch (IoException e) {
            socket.close();
            fail(e);
        }
    }

    private void opened(StreamSocket socket, @Nullable Channel made, @Nullable IoException error) {
        if (made == null) {
            socket.close();
            fail(error != null ? error : new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "loop '" + loop.name() + "'"));
            return;
        }
        try {
            made.add(new SocketHandler(socket));
        } catch (Throwable e) {
            socket.close();
            if (ended) {
                made.shutdown(null, ShutdownMode.ABORT);
            }
            negotiated(made, e instanceof IoException known ? known : new IoException(ErrorCode.PROVIDER_FAILED, made.toString(), 0, e));
            return;
        }
        channel = made;
        if (ended) {
            made.shutdown(null, ShutdownMode.ABORT);
            return;
        }
        new NegotiationSteps(bootstrap.negotiations(), made, target, failure -> negotiated(made, failure)).begin();
    }

    private void negotiated(Channel made, @Nullable IoException error) {
        if (ended) {
            return;
        }
        if (error != null) {
            ended = true;
            made.shutdown(error, ShutdownMode.GRACEFUL);
            outcome.onFailed(LoopEnd.orElse(loop, error));
        } else {
            ended = true;
            succeeded = true;
            outcome.onReady(made);
        }
    }

    private void shutDown(Channel made, @Nullable IoException error) {
        if (succeeded) {
            outcome.onShutdown(made, error);
        } else {
            fail(LoopEnd.orElse(loop, error != null ? error : new IoException(ErrorCode.CLOSED_LOCALLY, made.toString())));
        }
    }
}
