package aws.io.tck;

import aws.io.socket.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listener that accepts no connection and whose backlog is full: the kernel drops what comes next. One is enough for a test class. */
final class FullBacklog {
    /** The listener and those that wait in its backlog, which would leave it if they were collected. */
    private static final List<AutoCloseable> OPEN = new ArrayList<>();

    private static @Nullable Endpoint endpoint;

    private FullBacklog() {}

    static synchronized Endpoint endpoint() throws IOException {
        if (endpoint == null) {
            endpoint = fill();
        }
        return endpoint;
    }

    /** Closes what was opened; the next caller of {@link #endpoint} has a new one. */
    static synchronized void close() throws Exception {
        endpoint = null;
        for (AutoCloseable one : OPEN) {
            one.close();
        }
        OPEN.clear();
    }

    private static Endpoint fill() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        OPEN.add(server);
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        // On a busy machine a connect that will be answered may take as long as the first of two: the second one waits longer.
        for (int unanswered = 0; unanswered < 2; ) {
            Socket filler = new Socket();
            OPEN.add(filler);
            try {
                filler.connect(address, unanswered == 0 ? 200 : 1_000);
                unanswered = 0;
            } catch (SocketTimeoutException e) {
                unanswered++;
            }
        }
        return Endpoint.inet(address.getAddress().getHostAddress(), address.getPort());
    }
}
