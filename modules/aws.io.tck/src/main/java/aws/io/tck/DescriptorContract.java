package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.loop.spi.Transports;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.PacketListenerSocket;
import aws.io.socket.PacketSocket;
import aws.io.socket.Pipe;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a provider does with the system's descriptors, as /proc tells it: for Linux. */
@Timeout(60)
public interface DescriptorContract extends LoopContract {
    /** O_CLOEXEC as /proc/PID/fdinfo prints it (proc(5), open(2)). */
    int CLOSE_ON_EXEC = 02000000;

    /**
     * Whether the provider opens every descriptor with O_CLOEXEC.
     *
     * @return false is a deviation, which is asserted
     */
    default boolean closesOnExec() {
        return true;
    }

    @Test
    default void everyDescriptorIsClosedOnExecAndNoneIsLeft() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fdinfo")), "descriptors are counted in /proc, which is not there");
        // What the JDK opens once and keeps, such as its own wake-up pipes, is opened before we count.
        openEverything(Leftovers.openDescriptors());
        Set<String> before = Leftovers.openDescriptors();
        openEverything(before);
        assertEquals(before, Leftovers.openDescriptors());
    }

    private void openEverything(Set<String> before) throws IOException {
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            Endpoint any = Endpoint.inet("127.0.0.1", 0);
            StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, any);
            ListenerSocket listener = ListenerSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
            listener.listen(any, 1);
            boolean datagrams = supports(Transports.Kind.DATAGRAM, SocketDomain.IPV4);
            DatagramSocket datagram = datagrams ? DatagramSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT) : null;
            if (datagram != null) {
                datagram.bind(any);
            }
            Pipe pipe = supports(Transports.Kind.PIPE, SocketDomain.LOCAL) ? Pipe.open(transports) : null;
            boolean packets = supportsPackets(SocketDomain.LOCAL);
            PacketSocket packet = packets ? PacketSocket.open(transports, SocketDomain.LOCAL, SocketOptions.DEFAULT) : null;
            PacketListenerSocket acceptor = packets ? PacketListenerSocket.open(transports, SocketDomain.LOCAL, SocketOptions.DEFAULT) : null;
            Set<String> opened = Leftovers.openDescriptors();
            opened.removeAll(before);
            Set<String> inherited = new TreeSet<>();
            for (String one : opened) {
                if (isOurs(one) && !closesOnExec(one)) {
                    inherited.add(one);
                }
            }
            assertEquals(closesOnExec(), inherited.isEmpty(), "a child process would inherit " + inherited);
            pair.close(running);
            running.run(() -> {
                listener.close();
                if (datagram != null) {
                    datagram.close();
                }
                if (pipe != null) {
                    pipe.reader().close();
                    pipe.writer().close();
                }
                if (packet != null && acceptor != null) {
                    packet.close();
                    acceptor.close();
                }
            });
        }
    }

    private static boolean isOurs(String descriptor) {
        return descriptor.contains("socket:") || descriptor.contains("pipe:") || descriptor.contains("anon_inode:");
    }

    private static boolean closesOnExec(String descriptor) throws IOException {
        Path info = Path.of("/proc/self/fdinfo", descriptor.substring(0, descriptor.indexOf(' ')));
        for (String line : Files.readAllLines(info)) {
            if (line.startsWith("flags:")) {
                return (Integer.parseInt(line.substring(6).strip(), 8) & CLOSE_ON_EXEC) != 0;
            }
        }
        throw new AssertionError(info + " has no flags");
    }
}
