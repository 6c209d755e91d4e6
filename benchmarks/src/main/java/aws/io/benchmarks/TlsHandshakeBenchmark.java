package aws.io.benchmarks;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Full handshakes of TLS 1.3 a second, both ends on one thread, with an EC certificate and the provider's own choice of group. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class TlsHandshakeBenchmark {
    /** The provider. */
    @Param({"jsse", "conscrypt", "bc"})
    public String provider;

    /** Whether through {@code TlsEngine}, or the provider's own engine. */
    @Param({"true", "false"})
    public boolean adapted;

    private final ByteBuffer toServer = ByteBuffer.allocate(TlsProviders.ROOM);
    private final ByteBuffer toClient = ByteBuffer.allocate(TlsProviders.ROOM);
    private TlsProviders providers;

    /** Makes the contexts. */
    @Setup(Level.Trial)
    public void prepare() throws GeneralSecurityException {
        providers = TlsProviders.of(provider, adapted);
    }

    /** Two new engines that agree. */
    @Benchmark
    public void handshake() throws Exception {
        TlsEnd client = providers.client();
        TlsEnd server = providers.server();
        TlsEnd.handshake(client, server, toServer, toClient);
        client.close();
        server.close();
    }
}
