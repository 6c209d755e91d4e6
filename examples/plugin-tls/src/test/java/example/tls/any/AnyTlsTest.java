package example.tls.any;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.Deviation;
import aws.io.tck.TlsContract;
import aws.io.tck.TlsEngineContract;
import aws.io.tck.TlsOptionContract;
import aws.io.tck.TlsProviderContract;
import aws.io.tck.TlsResumptionContract;
import aws.io.tls.TlsPolicy;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsProvider;
import java.util.List;

class AnyTlsTest
        implements TlsProviderContract, TlsEngineContract, TlsResumptionContract, TlsContract, TlsOptionContract {
    @Override
    public TlsProvider provider() {
        return new AnyTlsProvider();
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
    @Deviation("PQ_HYBRID is refused: the JDK has no group with ML-KEM.")
    public boolean keeps(TlsPolicy policy) {
        return policy != TlsPolicy.PQ_HYBRID;
    }
}
