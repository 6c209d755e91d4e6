package aws.io.interop;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsCertificateContract;
import aws.io.tck.TlsConnectionContract;
import aws.io.tck.TlsContract;
import aws.io.tck.TlsOptionContract;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsProvider;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The contracts over sockets, which each provider's own tests run over nio, over epoll. */
@ParameterizedClass
@ValueSource(strings = {"jsse", "conscrypt", "bc"})
class EpollContractTest implements TlsContract, TlsConnectionContract, TlsOptionContract, TlsCertificateContract {
    private final String provider;

    EpollContractTest(String provider) {
        this.provider = provider;
    }

    @Override
    public TlsProvider provider() {
        return TlsContext.providers().choose(provider);
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("epoll");
    }

    /** As what the provider says of itself. */
    @Override
    public List<TlsVersion> resumes() {
        boolean newest = provider().capabilities().contains(TlsProvider.RESUMES_TLS_1_3);
        return newest ? List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3) : List.of(TlsVersion.TLS_1_2);
    }
}
