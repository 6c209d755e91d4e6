package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import aws.io.ErrorCode;
import aws.io.Server;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes travel from a client's handler to a server's and back, in every domain that the provider has. */
@Timeout(60)
public interface EchoContract extends LoopContract {
    @Test
    default void ourClientReachesOurServerInEveryDomainAndItsShutdownIsHeardOnce() throws Exception {
        Transports transports = factory().transports();
        ForEachDomain.run(transports, Transports.Kind.STREAM, (domain, at) -> {
            Greeting greeting = new Greeting();
            try (ServedGroup served = new ServedGroup(factory())) {
                Server echo = served.echo(at);
                served.client().build().connect(echo.localEndpoint(), served.group.next(), greeting);
                assertEquals("hello", LoopContract.await(greeting.answer));
                assertNull(LoopContract.await(greeting.ended));
                LoopContract.await(echo.close());
            }
            assertEquals(1, greeting.endings.get(), domain.name());
        });
    }

    @Test
    default void aRefusedConnectionIsToldWithItsCodeAndNoShutdownFollows() {
        Attempt attempt = new Attempt();
        try (ServedGroup served = new ServedGroup(factory())) {
            Server gone = served.echo(Endpoint.inet("127.0.0.1", 0));
            LoopContract.await(gone.close());
            served.client().build().connect("127.0.0.1", gone.port(), attempt);
            assertEquals(ErrorCode.CONNECTION_REFUSED, attempt.error().code());
        }
        assertFalse(attempt.ended.isDone(), "no shutdown is heard of a setup that failed");
    }
}
