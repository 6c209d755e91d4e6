package aws.io.tls.conscrypt;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsBoundContract;
import aws.io.tls.spi.TlsProvider;

/** It keeps the bounds of certificates and of lists of authorities. */
class BoundTest implements TlsBoundContract {
    @Override
    public TlsProvider provider() {
        return new ConscryptProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }
}
