package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Reports;
import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.EventLoop;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.StreamTransport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connect on its way: its time limit, its one answer, and its place among what keeps the loop alive. It is the task that notifies the
 * listener, where that must not happen inside a call of the socket. Event-loop thread only, except {@link #admit} and {@link #start}.
 */
final class Connecting extends Task implements Resident {
    private final StreamSocket socket;
    private final StreamTransport transport;
    private final EventLoop loop;
    private final Endpoint to;
    private final Duration limit;
    private final StreamSocket.ConnectListener listener;
    private final long start;
    private boolean over;
    private @Nullable IoException error;

    /** Null where there is no limit, or no need for one. */
    private @Nullable Task timeout;

    Connecting(
            StreamSocket socket,
            StreamTransport transport,
            EventLoop loop,
            Endpoint to,
            Duration limit,
            StreamSocket.ConnectListener listener) {
        this.socket = socket;
        this.transport = transport;
        this.loop = loop;
        this.to = to;
        this.limit = limit;
        this.listener = listener;
        start = loop.nanoTime();
    }

    /** Before anything changes; throws if the loop admits nothing new. */
    void admit() {
        loop.admit(this);
    }

    /** Begins: inside this call on the loop's thread, else in a task. */
    void start() {
        if (loop.inLoop()) {
            begin();
        } else {
            loop.schedule(Task.of(status -> {
                if (status == TaskStatus.RUN_READY) {
                    begin();
                } else {
                    evict();
                }
            }));
        }
    }

    @Override
    public void run(TaskStatus status) {
        answer();
    }

    @Override
    public void evict() {
        end(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, describe()));
    }

    /** The transport has news. The listener is notified inside this call, which is no call of the socket's owner. */
    void onEvents() {
        assert loop.inLoop();
        if (over) {
            return;
        }
        try {
            if (!transport.finishConnect()) {
                return;
            }
            finish(selfConnection());
        } catch (IoException e) {
            finish(e);
        }
        answer();
    }

    /**
     * The system chose the local port. If that is the port to connect to, on this machine, and no socket listens there, the socket is
     * connected to itself (RFC 9293, section 3.5, simultaneous open). It is reset, so that the port is free for the server at once.
     *
     * @return the error of such a connection, or null
     */
    private @Nullable IoException selfConnection() {
        if (!(to instanceof Endpoint.Inet) || !transport.isConnectedToItself()) {
            return null;
        }
        socket.resetTransport();
        return new IoException(ErrorCode.CONNECTION_REFUSED, describe() + ": no socket listens there, the socket was connected to itself");
    }

    /** Once: the socket is connected, or closed with this error. The listener is notified in a task. */
    void end(@Nullable IoException why) {
        if (over) {
            return;
        }
        finish(why);
        loop.schedule(this);
    }

    private void begin() {
        if (over) {
            return;
        }
        try {
            Zones.require(to);
            socket.watch(loop);
            if (transport.connect(to)) {
                end(selfConnection());
            } else if (!limit.isZero()) {
                Task timer = Task.of(status -> {
                    if (status == TaskStatus.RUN_READY) {
                        end(new IoException(ErrorCode.CONNECT_TIMEOUT, describe() + " after " + limit));
                    }
                });
                timeout = timer;
                loop.schedule(timer, limit);
            }
        } catch (IoException e) {
            end(e);
        } catch (RuntimeException e) {
            end(new IoException(ErrorCode.PROVIDER_FAILED, describe(), 0, e));
        }
    }

    private void finish(@Nullable IoException why) {
        assert loop.inLoop();
        over = true;
        error = why;
        Task timer = timeout;
        if (timer != null) {
            loop.cancel(timer);
        }
        Telemetry.get().connected(to, loop.nanoTime() - start, why);
        socket.connectEnded(why);
    }

    private void answer() {
        try {
            listener.onConnect(socket, outcome());
        } catch (Throwable e) {
            Reports.threw(loop, "the connect listener", listener, describe(), e);
        } finally {
            loop.dismiss(this);
        }
    }

    /** What was connected may have been lost by the time that the listener is notified. */
    private @Nullable IoException outcome() {
        IoException known = error;
        if (known != null || socket.state() == SocketState.CONNECTED) {
            return known;
        }
        IoException failure = socket.failure();
        return failure != null ? failure : new IoException(ErrorCode.CLOSED_LOCALLY, describe());
    }

    private String describe() {
        return "the socket to " + to;
    }
}
