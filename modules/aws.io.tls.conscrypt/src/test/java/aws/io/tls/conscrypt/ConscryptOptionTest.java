package aws.io.tls.conscrypt;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsOptionContract;
import aws.io.tls.spi.TlsProvider;

/** Its contexts do what their options say. */
class ConscryptOptionTest implements TlsOptionContract {
    @Override
    public TlsProvider provider() {
        return new ConscryptProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }
}
