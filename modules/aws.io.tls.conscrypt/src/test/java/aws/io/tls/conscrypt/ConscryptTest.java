package aws.io.tls.conscrypt;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsBackPressureContract;
import aws.io.tck.TlsConnectionContract;
import aws.io.tck.TlsContract;
import aws.io.tck.TlsExporterContract;
import aws.io.tck.TlsFloodContract;
import aws.io.tls.spi.TlsProvider;

/** Conscrypt keeps the contract of TLS providers. */
class ConscryptTest implements TlsContract, TlsConnectionContract, TlsBackPressureContract, TlsFloodContract, TlsExporterContract {
    @Override
    public TlsProvider provider() {
        return new ConscryptProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }
}
