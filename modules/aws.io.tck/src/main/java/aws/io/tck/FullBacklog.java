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
        while (true) {
            Socket filler = new Socket();
            OPEN.add(filler);
            try {
                filler.connect(address, 200);
            } catch (SocketTimeoutException e) {
                return Endpoint.inet(address.getAddress().getHostAddress(), address.getPort());
            }
        }
    }
}
