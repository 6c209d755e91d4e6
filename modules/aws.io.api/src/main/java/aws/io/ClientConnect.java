package aws.io;

import aws.io.channel.Channel;
import aws.io.internal.loop.Nanos;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import aws.io.socket.RetryStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client connection on its way: look-up and attempts, as the retry strategy allows, under one deadline. */
final class ClientConnect {
    private final ClientBootstrap bootstrap;
    private final Negotiation.Target target;
    private final EventLoop loop;
    private final ChannelListener listener;
    private final RetryStrategy.Token retries;
    private final Resident resident = () -> fail(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, describe()));

    /** The one address, where there is nothing to look up. */
    private final @Nullable Endpoint endpoint;

    private @Nullable ConnectAttempt attempt;
    private boolean told;

    /** When the deadline passes, if there is one. */
    private long dueNanos;

    private final Task deadline = new Task() {
        @Override
        public void run(TaskStatus status) {
            if (!told) {
                ErrorCode code = status == TaskStatus.RUN_READY ? ErrorCode.SETUP_TIMEOUT : ErrorCode.EVENT_LOOP_SHUTDOWN;
                fail(new IoException(code, describe()));
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
        retries = bootstrap.retry().begin(describe());
    }

    /** Any thread. */
    void begin() {
        loop.admit(resident);
        Duration limit = bootstrap.deadline();
        if (!limit.isZero()) {
            dueNanos = loop.nanoTime() + Nanos.of(limit);
            loop.schedule(deadline, dueNanos);
        }
        loop.schedule(Task.of(this::tryOnce));
    }

    private void tryOnce(TaskStatus status) {
        String host = target.host();
        if (told) {
            return;
        }
        if (status == TaskStatus.CANCELED) {
            fail(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, describe()));
        } else if (endpoint != null) {
            connect(List.of(endpoint));
        } else if (host != null) {
            resolve(host);
        }
    }

    private void resolve(String host) {
        try {
            bootstrap.resolver().resolve(host, loop, (addresses, error) -> {
                if (error != null || addresses.isEmpty()) {
                    retryOrFail(error != null ? error : new IoException(ErrorCode.NAME_NOT_FOUND, describe() + " has no address"));
                    return;
                }
                List<Endpoint> endpoints = new ArrayList<>();
                addresses.forEach(address -> endpoints.add(new Endpoint.Inet(address, target.port())));
                connect(endpoints);
            });
        } catch (Throwable e) {
            Reports.threw(loop, "the resolver", bootstrap.resolver(), describe(), e);
            fail(e instanceof IoException known ? known : new IoException(ErrorCode.CALLBACK_FAILED, "the resolver", 0, e));
        }
    }

    private void connect(List<Endpoint> endpoints) {
        if (told) {
            return;
        }
        ConnectAttempt begun = new ConnectAttempt(bootstrap, target, loop, new ConnectAttempt.Outcome() {
            @Override
            public void onReady(Channel channel) {
                succeeded();
                tell(channel, null);
            }

            @Override
            public void onFailed(IoException error) {
                retryOrFail(error);
            }

            @Override
            public void onShutdown(Channel channel, @Nullable IoException error) {
                try {
                    listener.onShutdown(channel, error);
                } catch (Throwable e) {
                    ListenerErrors.onShutdown(listener, channel, e);
                }
            }
        });
        attempt = begun;
        begun.begin(endpoints);
    }

    private void retryOrFail(IoException error) {
        if (told) {
            return;
        }
        Duration delay;
        try {
            delay = error.code() == ErrorCode.EVENT_LOOP_SHUTDOWN ? null : retries.delayAfter(error);
        } catch (Throwable e) {
            Reports.threw(loop, "the retry strategy", bootstrap.retry(), describe(), e);
            fail(new IoException(ErrorCode.CALLBACK_FAILED, "the retry strategy", 0, e));
            return;
        }
        long nextNanos = delay == null ? 0 : loop.nanoTime() + Nanos.of(delay);
        // Who waits for the deadline in vain hears too late, and not of what went wrong.
        if (delay == null || (!bootstrap.deadline().isZero() && nextNanos - dueNanos >= 0)) {
            fail(error);
        } else {
            loop.schedule(Task.of(this::tryOnce), nextNanos);
        }
    }

    private void succeeded() {
        try {
            retries.succeeded();
        } catch (Throwable e) {
            Reports.threw(loop, "the retry strategy", bootstrap.retry(), describe(), e);
        }
    }

    private void fail(IoException error) {
        assert loop.inLoop();
        if (told) {
            return;
        }
        tell(null, error);
        ConnectAttempt running = attempt;
        if (running != null) {
            running.fail(error);
        }
    }

    private void tell(@Nullable Channel made, @Nullable IoException error) {
        assert loop.inLoop();
        told = true;
        loop.cancel(deadline);
        loop.dismiss(resident);
        try {
            listener.onSetup(made, error);
        } catch (Throwable e) {
            ListenerErrors.onSetup(loop, listener, made, describe(), e);
        }
    }

    private String describe() {
        return target.host() == null ? String.valueOf(endpoint) : target.host() + ":" + target.port();
    }
}
