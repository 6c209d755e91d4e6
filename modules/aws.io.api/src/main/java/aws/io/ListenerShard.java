package aws.io;

import aws.io.loop.EventLoop;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;

/** One more listener of a server, on a loop of its own: it accepts for that loop, and the server keeps count. */
final class ListenerShard implements ListenerSocket.AcceptListener {
    private final Server server;
    private final EventLoop loop;
    private final ListenerSocket socket;
    private final Resident resident = () -> closeHere(false);

    /** From here on the shard's loop alone. */
    private boolean everAccepted;

    private boolean closing;
    private boolean servesLast;

    /** Opens a listener, on any thread, and listens. */
    ListenerShard(Server server, EventLoop loop, Endpoint at, SocketOptions options, int backlog) {
        this.server = server;
        this.loop = loop;
        socket = ListenerSocket.open(loop.transports(), at.domain(), options);
        try {
            socket.listen(at, backlog);
            loop.admit(resident);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Begins or stops to accept. Any thread; wishes are granted in their order. */
    void accept(boolean wanted) {
        loop.schedule(Task.of(status -> {
            if (closing) {
                return;
            }
            if (status == TaskStatus.CANCELED) {
                if (!everAccepted) {
                    // it is not on the loop yet, and would hear nothing of its stop
                    socket.close();
                    onClosed();
                    closing = true;
                    server.close();
                }
                return;
            }
            if (wanted) {
                everAccepted = true;
                socket.startAccept(loop, this);
            } else {
                socket.stopAccept();
            }
        }));
    }

    /**
     * Closes the listener, after accepting what the kernel has accepted, to serve or to reset it. A loop that has ended has closed it
     * already. Thread-safe.
     */
    void close(boolean serve) {
        loop.schedule(Task.of(status -> {
            if (status == TaskStatus.RUN_READY) {
                closeHere(serve);
            }
        }));
    }

    @Override
    public void onAccept(StreamSocket accepted) {
        if (closing && !servesLast) {
            accepted.reset();
            return;
        }
        server.accepted();
        new IncomingConnection(server, accepted).begin(loop);
    }

    @Override
    public void onError(IoException error) {
        if (error.code() == ErrorCode.EVENT_LOOP_SHUTDOWN) {
            server.close();
        } else {
            server.acceptFailed(error);
        }
    }

    @Override
    public void onClosed() {
        loop.dismiss(resident);
        server.shardClosed(this);
    }

    private void closeHere(boolean serve) {
        if (!closing) {
            closing = true;
            servesLast = serve;
            socket.closeAfterAccepting(loop, this);
        }
    }
}
