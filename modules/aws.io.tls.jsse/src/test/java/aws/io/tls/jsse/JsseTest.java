package aws.io.tls.jsse;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsBackPressureContract;
import aws.io.tck.TlsConnectionContract;
import aws.io.tck.TlsContract;
import aws.io.tck.TlsExporterContract;
import aws.io.tck.TlsFloodContract;
import aws.io.tls.spi.TlsProvider;

/** SunJSSE keeps the contract of TLS providers. */
class JsseTest implements TlsContract, TlsConnectionContract, TlsBackPressureContract, TlsFloodContract, TlsExporterContract {
    @Override
    public TlsProvider provider() {
        return new JsseProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }
}
