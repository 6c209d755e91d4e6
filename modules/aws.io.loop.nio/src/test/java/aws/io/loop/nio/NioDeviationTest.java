package aws.io.loop.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.tck.Deviation;
import aws.io.tck.DescriptorContract;
import aws.io.tck.PollerContract;
import aws.io.tck.ProviderPage;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the loop on java.nio cannot do, or does otherwise: asserted, so that the day it can we hear of it. */
@Timeout(60)
class NioDeviationTest implements DescriptorContract {
    private final Transports transports = factory().transports();

    @Override
    public EventLoopFactory factory() {
        return new NioEventLoopFactory();
    }

    @Test
    void thePageSaysWhatItCan() {
        ProviderPage.check(Path.of("..", "..", "docs", "loops.md"), factory(), NioDeviationTest.class, NioErrnoTest.class, NioSocketTest.class);
    }

    @Override
    @Deviation("The JDK opens its descriptors without O_CLOEXEC; its own ProcessBuilder closes them in the child, a native fork does not.")
    public boolean closesOnExec() {
        return false;
    }

    @Test
    @Deviation("File descriptors cannot be watched: java.nio knows channels alone.")
    void descriptorsAreRefused() {
        try (RunningLoop running = running()) {
            PollerContract.assertRefused(running, new IoHandle.Descriptor(0));
        }
    }

    @Test
    @Deviation("REMOTE_HANG_UP is never told: the end of a peer shows as READABLE, and the next read says EOF.")
    void aHangUpShowsAsReadable() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        try (RunningLoop running = running()) {
            PollerContract.Events events = new PollerContract.Events();
            running.run(() -> running.loop().subscribe(new IoHandle.Selectable(pipe.source()), IoEvents.READABLE, events));
            pipe.sink().close();
            assertEquals(IoEvents.READABLE, events.next());
        } finally {
            pipe.source().close();
        }
    }

    @Test
    @Deviation("Abstract names of Unix domain sockets are refused: java.nio takes paths alone.")
    void abstractNamesAreRefused() {
        ListenerSocket listener = ListenerSocket.open(transports, SocketDomain.LOCAL, SocketOptions.DEFAULT);
        IoException error = assertThrows(IoException.class, () -> listener.listen(Endpoint.local("\0name"), 1));
        assertEquals(ErrorCode.UNSUPPORTED, error.code());
        listener.close();
    }

    @Test
    @Deviation("Unix domain datagrams and vsock are not there: java.nio has neither.")
    void localDatagramsAndVsockAreNotThere() {
        assertFalse(transports.supports(Transports.Kind.DATAGRAM, SocketDomain.LOCAL));
        assertFalse(transports.supports(Transports.Kind.STREAM, SocketDomain.VSOCK));
    }

    @Test
    @Deviation("TCP_USER_TIMEOUT, IPV6_V6ONLY and SO_BINDTODEVICE cannot be set: java.nio does not know them.")
    void someOptionsCannotBeSet() {
        Set<SocketOption<?>> options = transports.options(Transports.Kind.STREAM, SocketDomain.IPV4);
        for (SocketOption<?> option :
                Set.of(SocketOption.TCP_USER_TIMEOUT_MILLIS, SocketOption.IPV6_ONLY, SocketOption.NETWORK_INTERFACE)) {
            assertFalse(options.contains(option), option.name());
        }
    }

    @Test
    @Deviation("The keep-alive times need the module jdk.net in the image.")
    void keepAliveTimesComeWithTheModuleJdkNet() {
        boolean there = ModuleLayer.boot().findModule("jdk.net").isPresent();
        assertEquals(
                there,
                transports.options(Transports.Kind.STREAM, SocketDomain.IPV4).contains(SocketOption.KEEP_ALIVE_IDLE_SECONDS));
    }

    @Test
    @Deviation("Loop threads cannot be pinned to processors: Java has no call for it.")
    void pinningIsRefused() {
        LoopOptions options = LoopOptions.builder().processors(Set.of(0)).build();
        IoException error = assertThrows(IoException.class, () -> factory().newLoop(options));
        assertEquals(ErrorCode.UNSUPPORTED, error.code());
    }
}
