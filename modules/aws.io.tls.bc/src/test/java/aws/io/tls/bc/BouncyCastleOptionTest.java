package aws.io.tls.bc;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsOptionContract;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsProvider;
import java.util.List;

/** Its contexts do what their options say. */
class BouncyCastleOptionTest implements TlsOptionContract {
    @Override
    public TlsProvider provider() {
        return new BouncyCastleProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }

    /** As {@link BouncyCastleEngineTest} says. */
    @Override
    public List<TlsVersion> resumes() {
        return List.of(TlsVersion.TLS_1_2);
    }
}
