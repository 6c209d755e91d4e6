package aws.io.tls.jsse;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.Deviation;
import aws.io.tck.TlsCertificateContract;
import aws.io.tck.TlsConnectionContract;
import aws.io.tck.TlsContract;
import aws.io.tck.TlsEngineContract;
import aws.io.tck.TlsOptionContract;
import aws.io.tck.TlsPairContract;
import aws.io.tck.TlsProviderContract;
import aws.io.tck.TlsResumptionContract;
import aws.io.tls.TlsPolicy;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsProvider;
import java.util.List;

/** A provider with the NIST curves only passes the kit: groups are asked for first. */
class NistProviderTest
        implements TlsProviderContract, TlsEngineContract, TlsResumptionContract, TlsContract, TlsConnectionContract, TlsOptionContract,
                TlsCertificateContract, TlsPairContract {
    @Override
    public TlsProvider provider() {
        return new NistProvider();
    }

    @Override
    public List<TlsProvider> providers() {
        return List.of(new NistProvider(), new JsseProvider());
    }

    /** As JsseEngineTest says. */
    @Override
    public boolean serves(String host) {
        return host.indexOf('_') < 0;
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }

    @Override
    public List<TlsVersion> resumes() {
        return TlsEngineContract.VERSIONS;
    }

    @Override
    @Deviation("PQ_HYBRID is refused: there is no group with ML-KEM.")
    public boolean keeps(TlsPolicy policy) {
        return policy != TlsPolicy.PQ_HYBRID;
    }
}
