package aws.io.tls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.ServerBootstrap;
import aws.io.loop.EventLoopGroup;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A context over a provider that is found by its name, and its end. */
class ContextTest {
    @Test
    void theProviderIsTheOneOfTheNameOrThereIsNoContext() {
        TlsOptions serving = TlsOptions.builder().identity(TestIdentities.rsa("localhost")).build();
        try (TlsContext client = TlsContext.client(TlsOptions.DEFAULT, "jsse");
                TlsContext server = TlsContext.server(serving, "jsse")) {
            assertEquals(TlsOptions.DEFAULT, client.options());
            assertEquals(serving, server.options());
        }
        IoException none = assertThrows(IoException.class, () -> TlsContext.client(TlsOptions.DEFAULT, "nonesuch"));
        assertEquals(ErrorCode.NO_PROVIDER, none.code());
        assertTrue(none.getMessage().contains("'nonesuch'") && none.getMessage().contains("jsse"), none.getMessage());
        assertThrows(IoException.class, () -> TlsContext.server(serving, "nonesuch"));
    }

    @Test
    void whoClosesADerivedContextClosesWhatItWasDerivedFrom() {
        TlsContext context = TlsContext.client(TlsOptions.DEFAULT, "jsse");
        context.withServerName("localhost").withAlpn(List.of("h2")).close();
        assertThrows(IllegalStateException.class, () -> context.reload(TlsOptions.DEFAULT));
        context.close();
    }

    @Test
    void aBootstrapRefusesAContextForTheOtherSide() {
        TlsOptions serving = TlsOptions.builder().identity(TestIdentities.rsa("localhost")).build();
        EventLoopGroup group = EventLoopGroup.builder().provider("nio").size(1).start();
        try (group;
                TlsContext client = TlsContext.client(TlsOptions.DEFAULT, "jsse");
                TlsContext server = TlsContext.server(serving, "jsse")) {
            ClientBootstrap.Builder connecting = ClientBootstrap.builder(group).tls(client);
            ServerBootstrap.Builder listening = ServerBootstrap.builder(group).tls(server);
            assertThrows(IllegalArgumentException.class, () -> connecting.tls(server));
            assertThrows(IllegalArgumentException.class, () -> listening.tls(client));
        }
    }
}
