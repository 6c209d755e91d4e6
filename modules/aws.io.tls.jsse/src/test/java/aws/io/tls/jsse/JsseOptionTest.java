package aws.io.tls.jsse;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsOptionContract;
import aws.io.tls.spi.TlsProvider;

/** Its contexts do what their options say. */
class JsseOptionTest implements TlsOptionContract {
    @Override
    public TlsProvider provider() {
        return new JsseProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }
}
