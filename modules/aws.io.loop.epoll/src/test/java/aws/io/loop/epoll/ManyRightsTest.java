package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoHandle;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.RightsCalls;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As many descriptors as one message takes: all of them come, or the reader hears that they do not. */
@Timeout(60)
class ManyRightsTest {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PASSCRED = 16;

    @Test
    void credentialsOnTheWayTakeNoRoomFromDescriptors() {
        Pair pair = new Pair();
        pair.server.setOption(SocketOption.rawInt(SOL_SOCKET, SO_PASSCRED), 1);
        pair.pass(RightsCalls.MOST_DESCRIPTORS);
        assertEquals(1, pair.read());
        List<IoHandle.Descriptor> taken = pair.server.takeDescriptors();
        taken.forEach(one -> DescriptorCalls.close(CallMemory.ofThread(), (int) one.number()));
        assertEquals(RightsCalls.MOST_DESCRIPTORS, taken.size());
        pair.close();
    }

    @Test
    void descriptorsForWhichNoNumbersAreLeftAreAnErrorOfTheConnectionAndNoneIsLeft() throws Exception {
        List<String> command = ChildJvm.command(
                List.of("/bin/sh", "-c", "ulimit -n 100 && exec \"$0\" \"$@\""), List.of("--enable-native-access=ALL-UNNAMED"), Receive.class);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it ended");
        assertEquals("TOO_MANY_DESCRIPTORS\npassed again\n", output);
    }

    /** Gets more descriptors than it has numbers for. */
    static final class Receive {
        private Receive() {}

        public static void main(String[] args) {
            // what is loaded by the first is not loaded when there are no descriptors
            ErrorCode told = passing(1) == 1 ? new IoException(ErrorCode.UNSUPPORTED, "").code() : ErrorCode.UNSUPPORTED;
            try {
                passing(RightsCalls.MOST_DESCRIPTORS);
            } catch (IoException e) {
                told = e.code();
            }
            System.out.println(told);
            System.out.println(passing(20) == 1 ? "passed again" : "nothing came");
        }

        private static int passing(int count) {
            Pair pair = new Pair();
            try {
                pair.pass(count);
                return pair.read();
            } finally {
                pair.close();
            }
        }
    }

    /** A connection whose server takes descriptors; of a JVM without JUnit too. */
    private static final class Pair {
        private static final Endpoint NAME = Endpoint.local("\0aws-io-many-rights-" + ProcessHandle.current().pid());

        private final StreamTransport client = EpollTransports.INSTANCE.openStream(SocketDomain.LOCAL);
        private final StreamTransport server;

        Pair() {
            ListenerTransport listener = EpollTransports.INSTANCE.openListener(SocketDomain.LOCAL);
            listener.listen(NAME, 1);
            client.connect(NAME);
            server = Objects.requireNonNull(listener.accept());
            server.acceptDescriptors();
            listener.close();
        }

        void pass(int count) {
            List<IoHandle.Descriptor> many = Collections.nCopies(count, new IoHandle.Descriptor(0));
            client.write(TransportBuffer.wrap(ByteBuffer.allocate(1)), many);
        }

        int read() {
            return server.read(TransportBuffer.wrap(ByteBuffer.allocate(9)));
        }

        void close() {
            client.close();
            server.close();
        }
    }
}
