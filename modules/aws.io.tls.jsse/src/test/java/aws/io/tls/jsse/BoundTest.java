package aws.io.tls.jsse;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.Deviation;
import aws.io.tck.TlsBoundContract;
import aws.io.tls.spi.TlsProvider;

/** It keeps the bounds of certificates and of lists of authorities. */
class BoundTest implements TlsBoundContract {
    @Override
    public TlsProvider provider() {
        return new JsseProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }

    @Override
    @Deviation("SunJSSE takes 32 KiB of a peer's certificates, unless the system property `jdk.tls.maxHandshakeMessageSize` says more: larger ones are TOO_LARGE, as everywhere.")
    public int mostBytes() {
        return 32 * 1024;
    }
}
