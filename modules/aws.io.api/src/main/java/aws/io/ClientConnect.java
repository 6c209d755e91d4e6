package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.internal.loop.Nanos;
import aws.io.loop.EventLoop;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client connection on its way: look-up and attempts, as the retry strategy allows, under one deadline. Foreign code is called last in
 * every step: it may throw, or end this connect. Event-loop thread only, except methods that are documented as thread-safe.
 */
final class ClientConnect implements ConnectAttempt.Outcome, LookUp.Outcome {
    private final ClientBootstrap bootstrap;
    private final Negotiation.Target target;
    private final EventLoop loop;
    private final ChannelListener listener;
    private final Resident resident = () -> fail(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, describe()));

    /** The one address, where there is nothing to look up. */
    private final @Nullable Endpoint endpoint;

    private @Nullable Retries retries;
    private @Nullable LookUp lookUp;
    private @Nullable ConnectAttempt attempt;

    /** Why the last attempt failed. */
    private @Nullable IoException lastError;

    /** Whether the listener was notified, or the connect was abandoned. */
    private boolean over;

    /** When the deadline passes, if there is one. */
    private long dueNanos;

    private final Task next = new Task() {
        @Override
        public void run(TaskStatus status) {
            tryOnce(status);
        }
    };

    private final Task deadline = new Task() {
        @Override
        public void run(TaskStatus status) {
            if (!over) {
                fail(status == TaskStatus.RUN_READY ? timedOut() : new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, describe()));
            }
        }
    };

    ClientConnect(
            ClientBootstrap bootstrap,
            Negotiation.Target target,
            @Nullable Endpoint endpoint,
            EventLoop loop,
            ChannelListener listener) {
        this.bootstrap = bootstrap;
        this.target = target;
        this.endpoint = endpoint;
        this.loop = loop;
        this.listener = listener;
    }

    /** Begins. Thread-safe. */
    void begin() {
        loop.admit(resident);
        Duration limit = bootstrap.deadline();
        if (!limit.isZero()) {
            dueNanos = loop.nanoTime() + Nanos.of(limit);
            loop.schedule(deadline, dueNanos);
        }
        loop.schedule(next);
    }

    /** Gives up: closes what is open, cancels the look-up and the next attempt, and does not notify the listener. Thread-safe. */
    void abandon() {
        loop.schedule(Task.of(status -> {
            if (loop.inLoop() && !over) {
                end(new IoException(ErrorCode.CANCELED, describe()));
            }
        }));
    }

    private void tryOnce(TaskStatus status) {
        if (over) {
            return;
        }
        if (status == TaskStatus.CANCELED) {
            fail(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, describe()));
            return;
        }
        if (retries == null) {
            try {
                retries = new Retries(bootstrap.retry(), loop, describe());
            } catch (IoException e) {
                fail(e);
                return;
            }
        }
        attempt = null;
        String host = target.host();
        if (endpoint != null) {
            connect(List.of(endpoint));
        } else if (host != null) {
            LookUp begun = new LookUp(bootstrap.resolver(), loop, host, target.port(), this);
            lookUp = begun;
            begun.begin();
        }
    }

    @Override
    public void onFound(List<Endpoint> endpoints) {
        lookUp = null;
        connect(endpoints);
    }

    @Override
    public void onBroken(IoException error) {
        fail(error);
    }

    private void connect(List<Endpoint> endpoints) {
        ConnectAttempt begun = new ConnectAttempt(bootstrap, target, loop, this);
        attempt = begun;
        begun.begin(endpoints);
    }

    @Override
    public void onReady(Channel channel) {
        if (over) {
            channel.shutdown(null, ShutdownMode.ABORT);
            return;
        }
        end(null);
        Retries begun = retries;
        if (begun != null) {
            begun.succeeded();
        }
        tell(channel, null);
    }

    @Override
    public void onFailed(IoException error) {
        if (over) {
            return;
        }
        lookUp = null;
        lastError = error;
        Retries begun = retries;
        if (begun == null || error.code() == ErrorCode.EVENT_LOOP_SHUTDOWN) {
            fail(error);
            return;
        }
        long delay;
        try {
            delay = begun.nanosAfter(error);
        } catch (IoException e) {
            fail(e);
            return;
        }
        if (over) {
            // the strategy has ended it
            return;
        }
        long nextNanos = loop.nanoTime() + delay;
        // Waiting for the deadline in vain would bring the error late, and another error than the one that happened.
        if (delay == Retries.NONE || (!bootstrap.deadline().isZero() && nextNanos - dueNanos >= 0)) {
            fail(error);
        } else {
            attempt = null;
            loop.schedule(next, nextNanos);
        }
    }

    @Override
    public void onShutdown(Channel channel, @Nullable IoException error) {
        try {
            listener.onShutdown(channel, error);
        } catch (Throwable e) {
            ListenerErrors.onShutdown(listener, channel, e);
        }
    }

    private void fail(IoException error) {
        assert loop.inLoop();
        if (!over) {
            end(error);
            tell(null, error);
        }
    }

    /** Releases everything that the connect holds, except a channel that is ready. */
    private void end(@Nullable IoException error) {
        assert loop.inLoop();
        over = true;
        loop.cancel(deadline);
        loop.cancel(next);
        loop.dismiss(resident);
        ConnectAttempt running = attempt;
        if (running != null && error != null) {
            running.fail(error);
        }
        LookUp asked = lookUp;
        if (asked != null) {
            asked.cancel();
        }
    }

    private void tell(@Nullable Channel made, @Nullable IoException error) {
        try {
            listener.onSetup(made, error);
        } catch (Throwable e) {
            ListenerErrors.onSetup(loop, listener, made, describe(), e);
        }
    }

    private IoException timedOut() {
        ConnectAttempt running = attempt;
        String phase = lookUp != null
                ? "during the look-up"
                : running != null
                        ? running.phase()
                        : lastError != null ? "before the next attempt, the last one failed" : "before the first attempt began";
        String text = describe() + ", the deadline of " + bootstrap.deadline() + " passed " + phase;
        return new IoException(ErrorCode.SETUP_TIMEOUT, text, 0, lastError);
    }

    private String describe() {
        return target.host() == null ? String.valueOf(endpoint) : target.host() + ":" + target.port();
    }
}
