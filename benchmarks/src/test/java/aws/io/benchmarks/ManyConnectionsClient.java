package aws.io.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** The other process: opens connections, says something on each, hears it back, closes them; in waves. Not ours: the JDK's own sockets. */
final class ManyConnectionsClient {
    private ManyConnectionsClient() {}

    public static void main(String[] args) throws IOException {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        int connections = Integer.parseInt(args[1]);
        for (int wave = 0; wave < Integer.parseInt(args[2]); wave++) {
            List<SocketChannel> open = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                open.add(SocketChannel.open(server));
            }
            for (int i = 0; i < connections; i++) {
                open.get(i).write(ByteBuffer.allocate(Integer.BYTES).putInt(i).flip());
            }
            for (int i = 0; i < connections; i++) {
                ByteBuffer answer = ByteBuffer.allocate(Integer.BYTES);
                while (answer.hasRemaining()) {
                    if (open.get(i).read(answer) < 0) {
                        throw new IOException("connection " + i + " was closed");
                    }
                }
                if (answer.getInt(0) != i) {
                    throw new IOException("connection " + i + " echoed " + answer.getInt(0));
                }
            }
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
    }
}
