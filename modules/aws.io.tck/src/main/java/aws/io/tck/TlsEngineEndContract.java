package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every engine is closed, once nothing uses it any more, however the connection or the attempt at one ends. */
@Timeout(60)
public interface TlsEngineEndContract extends TlsWireContract {
    private static Map<String, Consumer<TlsWire>> ends() {
        return Map.of(
                "graceful", tls -> tls.wire.channel().shutdown(null, ShutdownMode.GRACEFUL),
                "abort", tls -> tls.wire.channel().shutdown(null, ShutdownMode.ABORT),
                "reset", tls -> tls.wire.channel().reset(new IoException(ErrorCode.CHANNEL_CLOSED, "on purpose")),
                "truncated", tls -> tls.wire.endOfInput(),
                "close_notify", tls -> {
                    tls.peer.close();
                    tls.exchange();
                },
                "damaged", tls -> tls.push(TlsWire.record(23, new byte[100])));
    }

    private static Map<String, Consumer<TlsWire>> earlyEnds() {
        return Map.of(
                "nothing was sent", tls -> tls.wire.endOfInput(),
                "too late", tls -> tls.wire.driven().advance(Duration.ofSeconds(10)),
                "no TLS", tls -> tls.push("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                "damaged", tls -> tls.push(TlsWire.record(22, (byte) 99, (byte) 99, (byte) 99, (byte) 99, (byte) 99)),
                "alert", tls -> tls.push(TlsWire.record(21, (byte) 2, (byte) 40)),
                "abort", tls -> tls.wire.channel().shutdown(null, ShutdownMode.ABORT));
    }

    @Test
    default void theEngineIsClosedHoweverTheConnectionEnds() {
        for (String version : VERSIONS) {
            ends().forEach((name, end) -> {
                CountedEngines engines = new CountedEngines(provider());
                try (TlsWire tls = new TlsWire(RawPeer.client(version)).server(server(engines, TlsWireContract.localhost()))) {
                    tls.peer.handshake();
                    tls.exchange();
                    assertTrue(tls.isSecure(), version);
                    end.accept(tls);
                    tls.wire.driven().runUntilIdle();
                    assertTrue(tls.wire.isShutDown(), name);
                }
                assertEquals(1, engines.closed.get(), version + ", " + name);
            });
        }
    }

    @Test
    default void theEngineIsClosedHoweverTheHandshakeEnds() {
        for (boolean serving : new boolean[] {true, false}) {
            earlyEnds().forEach((name, end) -> {
                CountedEngines engines = new CountedEngines(provider());
                RawPeer peer = serving ? RawPeer.client("TLSv1.3") : RawPeer.server("TLSv1.3");
                try (TlsWire tls = new TlsWire(peer)) {
                    if (serving) {
                        tls.server(server(engines, TlsWireContract.localhost()));
                    } else {
                        tls.client(TlsContext.client(TlsWireContract.trusting().build(), engines));
                    }
                    end.accept(tls);
                    tls.wire.driven().runUntilIdle();
                    assertTrue(tls.wire.isShutDown(), name);
                }
                assertEquals(1, engines.closed.get(), name);
            });
        }
    }

    /** The queue of an executor may be long: the connections that end meanwhile do not wait for it. */
    @Test
    default void anEngineDoesNotWaitForATaskThatHasNotBegun() {
        for (boolean timesOut : new boolean[] {true, false}) {
            CountedEngines engines = new CountedEngines(provider());
            Deque<Runnable> queue = new ArrayDeque<>();
            try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server(engines, TlsWireContract.localhost().executor(queue::add)))) {
                tls.peer.handshake();
                tls.exchange();
                assertEquals(1, queue.size());
                if (timesOut) {
                    tls.wire.driven().advance(Duration.ofSeconds(10));
                } else {
                    tls.wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
                    tls.wire.driven().runUntilIdle();
                }
                assertTrue(tls.wire.isShutDown());
                assertEquals(1, engines.closed.get());
                queue.remove().run();
                tls.wire.driven().runUntilIdle();
            }
        }
    }

    /** The task still uses it. */
    @Test
    default void anEngineWhoseTaskRunsIsClosedAtItsEnd() {
        CountedEngines engines = new CountedEngines(provider());
        Deque<Runnable> queue = new ArrayDeque<>();
        Runnable[] meanwhile = {() -> {}};
        TlsOptions.Builder options = TlsOptions.builder().executor(queue::add).identityByName(name -> {
            meanwhile[0].run();
            return TestIdentities.localhost();
        });
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server(engines, options))) {
            tls.peer.handshake();
            tls.exchange();
            meanwhile[0] = () -> {
                tls.wire.channel().shutdown(null, ShutdownMode.ABORT);
                tls.wire.driven().runUntilIdle();
                assertTrue(tls.wire.isShutDown());
                assertEquals(0, engines.closed.get(), "the engine was closed under a task");
            };
            while (!queue.isEmpty()) {
                queue.remove().run();
                tls.wire.driven().runUntilIdle();
            }
            assertTrue(tls.wire.isShutDown());
            assertEquals(1, engines.closed.get());
        }
    }

    @Test
    default void anEngineIsClosedForWhichThereIsNoPlace() {
        CountedEngines engines = new CountedEngines(provider());
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"))) {
            ChannelSlot gone = tls.wire.add(new RecordingHandler(100));
            tls.wire.driven().runUntilIdle();
            gone.remove();
            tls.wire.driven().runUntilIdle();
            TlsContext context = server(engines, TlsWireContract.localhost());
            assertThrows(
                    IllegalStateException.class, () -> context.begin(gone, Negotiation.Target.ofServer(), error -> {}));
            assertEquals(1, engines.made.get());
            assertEquals(1, engines.closed.get());
        }
    }

    @Test
    default void anEngineIsClosedThatComesAfterTheEndOfItsChannel() {
        CountedEngines engines = new CountedEngines(provider());
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"))) {
            ChannelSlot wire = tls.wire.wireSlot();
            tls.wire.channel().shutdown(null, ShutdownMode.ABORT);
            tls.wire.driven().runUntilIdle();
            TlsContext context = server(engines, TlsWireContract.localhost());
            try {
                context.begin(wire, Negotiation.Target.ofServer(), error -> assertNotNull(error));
            } catch (IllegalStateException e) {
                assertFalse(e.getMessage().isEmpty());
            }
            tls.wire.driven().runUntilIdle();
            assertEquals(engines.made.get(), engines.closed.get());
        }
    }

    private static TlsContext server(CountedEngines engines, TlsOptions.Builder options) {
        return TlsContext.server(options.build(), engines);
    }
}
