package aws.io.tls.jsse;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsReleaseContract;
import aws.io.tls.spi.TlsProvider;

/** Its engines are released with their connections. */
class ReleaseTest implements TlsReleaseContract {
    @Override
    public TlsProvider provider() {
        return new JsseProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }
}
