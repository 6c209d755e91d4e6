package aws.io.interop;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsPairContract;
import aws.io.tls.TlsContext;
import aws.io.tls.spi.TlsProvider;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** All nine pairs of a client's and a server's provider, over each loop. */
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
class PairTest implements TlsPairContract {
    private final String loop;

    PairTest(String loop) {
        this.loop = loop;
    }

    @Override
    public List<TlsProvider> providers() {
        return Stream.of("jsse", "conscrypt", "bc").map(name -> TlsContext.providers().choose(name)).toList();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose(loop);
    }
}
