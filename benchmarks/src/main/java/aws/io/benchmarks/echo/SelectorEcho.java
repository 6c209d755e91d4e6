package aws.io.benchmarks.echo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The least that java.nio lets one do: a selector, one buffer, no layer. */
final class SelectorEcho implements EchoServer.Kind {
    private static final int FRAGMENT = 64 * 1024;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(FRAGMENT);
    private final List<Connection> waiting = new ArrayList<>();
    private final Selector selector;
    private boolean late;

    SelectorEcho() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int start(EchoServer.Settings settings) throws IOException {
        if (settings.tls() != null) {
            throw new IllegalArgumentException("tls: " + settings.tls() + ", a bare selector has none");
        }
        late = settings.lateWindow() > 0;
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        Thread.ofPlatform().name("selector").start(this::run);
        return port;
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::ready);
                answerTheWaiting();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel());
            } else {
                ((Connection) key.attachment()).ready();
            }
        } catch (IOException e) {
            close(key);
        }
    }

    private void accept(ServerSocketChannel listener) throws IOException {
        SocketChannel channel;
        while ((channel = listener.accept()) != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new Connection(channel, key));
        }
    }

    private void answerTheWaiting() {
        for (Connection one : waiting) {
            try {
                one.answer();
            } catch (IOException e) {
                close(one.key);
            }
        }
        waiting.clear();
    }

    private static void close(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Connection {
        private final SocketChannel channel;
        private final SelectionKey key;

        /** What the kernel has not taken yet, or what is answered late; while there is some nothing is read. */
        private @Nullable ByteBuffer rest;

        Connection(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }

        void ready() throws IOException {
            if (rest != null) {
                answer();
                return;
            }
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0) {
                close(key);
                return;
            }
            buffer.flip();
            if (late) {
                keep();
                key.interestOps(0);
                waiting.add(this);
                return;
            }
            channel.write(buffer);
            if (buffer.hasRemaining()) {
                keep();
                key.interestOps(SelectionKey.OP_WRITE);
            }
        }

        void answer() throws IOException {
            ByteBuffer left = rest;
            if (left == null) {
                return;
            }
            channel.write(left);
            if (left.hasRemaining()) {
                key.interestOps(SelectionKey.OP_WRITE);
            } else {
                rest = null;
                key.interestOps(SelectionKey.OP_READ);
            }
        }

        private void keep() {
            rest = ByteBuffer.allocateDirect(buffer.remaining()).put(buffer).flip();
        }
    }
}
