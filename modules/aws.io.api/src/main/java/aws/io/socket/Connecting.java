package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.EventLoop;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.StreamTransport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connect on its way: its time limit, its one answer, and its place among what keeps the loop alive. */
final class Connecting {
    private final StreamSocket socket;
    private final StreamTransport transport;
    private final EventLoop loop;
    private final Endpoint to;
    private final Duration limit;
    private final StreamSocket.ConnectListener hears;
    private final long start;
    private final Resident resident = () -> end(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, describe()));
    private boolean over;

    private final Task timeout = new Task() {
        @Override
        public void run(TaskStatus status) {
            if (status == TaskStatus.RUN_READY) {
                end(new IoException(ErrorCode.CONNECT_TIMEOUT, describe() + " after " + limit));
            }
        }
    };

    Connecting(
            StreamSocket socket,
            StreamTransport transport,
            EventLoop loop,
            Endpoint to,
            Duration limit,
            StreamSocket.ConnectListener hears) {
        this.socket = socket;
        this.transport = transport;
        this.loop = loop;
        this.to = to;
        this.limit = limit;
        this.hears = hears;
        start = loop.nanoTime();
    }

    /** Before anything changes; throws if the loop admits nothing new. */
    void admit() {
        loop.admit(resident);
    }

    void schedule() {
        loop.schedule(Task.of(this::begin));
    }

    /** The transport has news. */
    void onEvents() {
        assert loop.inLoop();
        if (over) {
            return;
        }
        try {
            if (transport.finishConnect()) {
                end(null);
            }
        } catch (IoException e) {
            end(e);
        }
    }

    /** Once: the socket is connected, or closed with this error. The listener hears in a task. */
    void end(@Nullable IoException error) {
        assert loop.inLoop();
        if (over) {
            return;
        }
        over = true;
        loop.cancel(timeout);
        Telemetry.get().connected(to, loop.nanoTime() - start, error);
        socket.connectEnded(error);
        loop.schedule(Task.of(status -> {
            try {
                hears.onConnect(socket, outcome(error));
            } finally {
                loop.dismiss(resident);
            }
        }));
    }

    private void begin(TaskStatus status) {
        if (over) {
            return;
        }
        if (status == TaskStatus.CANCELED) {
            end(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, describe()));
            return;
        }
        try {
            socket.watch(loop);
            if (transport.connect(to)) {
                end(null);
            } else if (!limit.isZero()) {
                loop.schedule(timeout, limit);
            }
        } catch (IoException e) {
            end(e);
        } catch (RuntimeException e) {
            end(new IoException(ErrorCode.PROVIDER_FAILED, describe(), 0, e));
        }
    }

    /** What was connected may have been lost by the time that the listener hears. */
    private @Nullable IoException outcome(@Nullable IoException error) {
        if (error != null || socket.state() == SocketState.CONNECTED) {
            return error;
        }
        IoException known = socket.failure();
        return known != null ? known : new IoException(ErrorCode.CLOSED_LOCALLY, describe());
    }

    private String describe() {
        return "the socket to " + to;
    }
}
