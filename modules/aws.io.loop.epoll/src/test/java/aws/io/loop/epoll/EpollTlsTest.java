package aws.io.loop.epoll;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsContract;
import aws.io.tls.TlsContext;
import aws.io.tls.spi.TlsProvider;

/** TLS keeps its contract over this loop. */
class EpollTlsTest implements TlsContract {
    @Override
    public TlsProvider provider() {
        return TlsContext.providers().choose("jsse");
    }

    @Override
    public EventLoopFactory loops() {
        return new EpollEventLoopFactory();
    }
}
