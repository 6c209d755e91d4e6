package example.tls.any;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsContract;
import aws.io.tls.spi.TlsProvider;

class AnyTlsTest implements TlsContract {
    @Override
    public TlsProvider provider() {
        return new AnyTlsProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }
}
