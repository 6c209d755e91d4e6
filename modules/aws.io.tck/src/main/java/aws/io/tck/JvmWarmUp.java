package aws.io.tck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Has the JDK open what it opens once and keeps, such as the descriptor that takes the place of one that is being closed. */
final class JvmWarmUp {
    /** More than the kernel takes at once. */
    private static final int LARGE = 64 << 20;

    private static boolean done;

    private JvmWarmUp() {}

    static synchronized void once() throws IOException {
        if (done) {
            return;
        }
        done = true;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel client = SocketChannel.open(server.getLocalSocketAddress());
                Socket accepted = server.accept();
                DatagramChannel datagrams = DatagramChannel.open();
                Selector selector = Selector.open()) {
            datagrams.bind(null);
            // virtual threads that wait for a socket, to read and to write, start the JDK's own pollers
            CompletableFuture<Boolean> read = virtually(() -> accepted.getInputStream().read() == 1);
            client.write(ByteBuffer.wrap(new byte[] {1}));
            LoopContract.await(read);
            CompletableFuture<Boolean> written = virtually(() -> {
                byte[] piece = new byte[64 * 1024];
                for (int all = 0; all < LARGE; all += piece.length) {
                    accepted.getOutputStream().write(piece);
                }
                return true;
            });
            ByteBuffer into = ByteBuffer.allocate(64 * 1024);
            for (long all = 0; all < LARGE; all += client.read(into.clear())) {
                // to the last byte
            }
            LoopContract.await(written);
            client.configureBlocking(false);
            client.register(selector, 0);
            selector.selectNow();
        }
        Pipe pipe = Pipe.open();
        pipe.sink().close();
        pipe.source().close();
    }

    /** Runs a call on a virtual thread, and returns once the thread waits or the call is over. */
    private static CompletableFuture<Boolean> virtually(Callable<Boolean> call) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                done.complete(call.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        while (!done.isDone() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return done;
    }
}
