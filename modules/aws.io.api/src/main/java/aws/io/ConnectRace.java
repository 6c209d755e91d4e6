package aws.io;

import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of several addresses that answers (RFC 8305, section 5): the next is tried when the one before has failed, or
 * after a while, and the rest are closed when one has succeeded. Loop thread only.
 */
final class ConnectRace {
    /** The recommended delay between two attempts. */
    static final long STAGGER_NANOS = 250_000_000L;

    private final EventLoop loop;
    private final SocketOptions options;
    private final Deque<Endpoint> waiting;
    private final List<StreamSocket> running = new ArrayList<>();
    private final BiConsumer<Endpoint, IoException> onFailure;
    private final BiConsumer<@Nullable StreamSocket, @Nullable IoException> onEnd;
    private final RaceErrors errors = new RaceErrors();
    private boolean ended;

    /** Counts the attempts, so that a delay which belongs to an older one starts nothing. */
    private int attempt;

    ConnectRace(
            EventLoop loop,
            SocketOptions options,
            List<Endpoint> endpoints,
            BiConsumer<Endpoint, IoException> onFailure,
            BiConsumer<@Nullable StreamSocket, @Nullable IoException> onEnd) {
        this.loop = loop;
        this.options = options;
        this.waiting = new ArrayDeque<>(endpoints);
        this.onFailure = onFailure;
        this.onEnd = onEnd;
    }

    void tryNext() {
        assert loop.inLoop();
        // not by recursion: there may be many addresses that fail at once
        while (!ended) {
            attempt++;
            Endpoint endpoint = waiting.poll();
            if (endpoint == null) {
                if (running.isEmpty()) {
                    end(null, errors.asOne());
                }
                return;
            }
            if (begin(endpoint)) {
                tryAnotherLater();
                return;
            }
        }
    }

    /** {@return whether a connect is on its way} */
    private boolean begin(Endpoint endpoint) {
        StreamSocket socket = null;
        try {
            socket = StreamSocket.open(loop.transports(), endpoint.domain(), options);
            running.add(socket);
            socket.connect(endpoint, loop, (made, error) -> attempted(endpoint, made, error));
            return true;
        } catch (RuntimeException e) {
            if (socket != null) {
                running.remove(socket);
                socket.close();
            }
            IoException error = e instanceof IoException known ? known : new IoException(ErrorCode.PROVIDER_FAILED, endpoint.toString(), 0, e);
            errors.add(error);
            onFailure.accept(endpoint, error);
            return false;
        }
    }

    private void tryAnotherLater() {
        int current = attempt;
        if (!waiting.isEmpty()) {
            Task stagger = Task.of(status -> {
                if (status == TaskStatus.RUN_READY && attempt == current) {
                    tryNext();
                }
            });
            loop.schedule(stagger, loop.nanoTime() + STAGGER_NANOS);
        }
    }

    /** Gives up. */
    void cancel(IoException error) {
        end(null, error);
    }

    private void attempted(Endpoint endpoint, StreamSocket socket, @Nullable IoException error) {
        running.remove(socket);
        if (ended) {
            socket.close();
        } else if (error == null) {
            end(socket, null);
        } else {
            errors.add(error);
            tryNext();
            onFailure.accept(endpoint, error);
        }
    }

    private void end(@Nullable StreamSocket winner, @Nullable IoException error) {
        if (ended) {
            return;
        }
        ended = true;
        for (StreamSocket socket : List.copyOf(running)) {
            socket.close();
        }
        onEnd.accept(winner, error);
    }
}
