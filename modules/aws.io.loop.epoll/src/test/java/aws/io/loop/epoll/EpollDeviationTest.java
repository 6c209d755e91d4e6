package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertFalse;

import aws.io.loop.IoHandle;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketDomain;
import aws.io.tck.DescriptorContract;
import aws.io.tck.Deviation;
import aws.io.tck.PollerContract;
import aws.io.tck.ProviderPage;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the loop on epoll cannot do, or does otherwise: asserted, so that the day it can we hear of it. */
@Timeout(60)
class EpollDeviationTest implements DescriptorContract {
    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }

    @Test
    void thePageSaysWhatItCan() {
        ProviderPage.check(Path.of("..", "..", "docs", "loops.md"), factory(), EpollDeviationTest.class, EpollSocketTest.class);
    }

    @Test
    @Deviation("Channels of java.nio cannot be watched: the JDK does not give their descriptors away.")
    void channelsAreRefused() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        try (RunningLoop running = running()) {
            PollerContract.assertRefused(running, new IoHandle.Selectable(pipe.source()));
        } finally {
            pipe.source().close();
            pipe.sink().close();
        }
    }

    @Test
    @Deviation("Datagrams over vsock are not there: of the usual hypervisors one alone has them.")
    void vsockHasNoDatagrams() {
        assertFalse(factory().transports().supports(Transports.Kind.DATAGRAM, SocketDomain.VSOCK));
    }
}
