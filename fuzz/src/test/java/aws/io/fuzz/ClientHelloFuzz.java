package aws.io.fuzz;

import aws.io.Negotiation;
import aws.io.testing.TestIdentities;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** What anybody may send to a server first: the records, the ClientHello, and the name in it by which the server chooses its identity. */
class ClientHelloFuzz {
    private static final TlsContext SERVER = TlsContext.server(TlsOptions.builder()
            .identity(TestIdentities.localhost())
            .identityByName(name -> name.equals("other.example") ? TestIdentities.named(name) : null)
            .clientAuthentication(ClientAuthentication.WANT)
            .trust(TestIdentities.trust(TestIdentities.localhost()))
            .alpn(List.of("h2", "http/1.1"))
            .executor(Runnable::run)
            .build());

    @FuzzTest(maxDuration = "5s")
    void whateverAClientSaysFirstEndsItsChannelOrWaitsForMore(FuzzedDataProvider data) {
        try (FuzzedSide server = new FuzzedSide(SERVER, Negotiation.Target.ofServer())) {
            int pieces = data.consumeInt(1, 4);
            for (int i = 1; i < pieces; i++) {
                server.push(data.consumeBytes(data.consumeInt(0, 600)));
            }
            server.push(data.consumeRemainingAsBytes());
            if (server.isReady()) {
                throw new AssertionError("a handshake without a word of the server");
            }
        }
    }
}
