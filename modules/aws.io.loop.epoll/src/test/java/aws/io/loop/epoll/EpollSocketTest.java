package aws.io.loop.epoll;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import aws.io.tck.PipeContract;
import aws.io.tck.SocketContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The sockets and pipes of epoll keep the contracts. */
class EpollSocketTest implements SocketContract, PipeContract {
    private final List<AutoCloseable> open = new ArrayList<>();

    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }

    /** A listener that accepts nobody and whose backlog is full: the kernel drops what comes next. */
    @Override
    public Endpoint silentEndpoint() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(server);
        InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
        while (true) {
            Socket filler = new Socket();
            open.add(filler);
            try {
                filler.connect(address, 200);
            } catch (SocketTimeoutException e) {
                return Endpoint.inet(address.getAddress().getHostAddress(), address.getPort());
            }
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }
}
