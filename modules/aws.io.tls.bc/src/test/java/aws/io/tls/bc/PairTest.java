package aws.io.tls.bc;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsPairContract;
import aws.io.tls.TlsContext;
import aws.io.tls.spi.TlsProvider;
import java.util.List;

/** Bouncy Castle and SunJSSE, each as the client of each. */
class PairTest implements TlsPairContract {
    @Override
    public List<TlsProvider> providers() {
        return List.of(TlsContext.providers().choose("jsse"), TlsContext.providers().choose("bc"));
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }
}
