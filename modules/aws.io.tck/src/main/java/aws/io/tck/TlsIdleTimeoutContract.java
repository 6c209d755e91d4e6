package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.channel.IdleTimeoutHandler;
import aws.io.channel.IdleTimeoutHandler.Kind;
import aws.io.channel.ShutdownMode;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.ManualClock;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsProvider;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As {@link IdleTimeoutContract}, in a channel with TLS, on either side of it. */
@Timeout(60)
public interface TlsIdleTimeoutContract extends LeavesNothing {
    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return the loops to run it on} */
    EventLoopFactory loops();

    private TlsPeers peers(ManualClock clock, long serverWindow) {
        TlsOptions options = TlsOptions.builder().identity(TestIdentities.localhost()).build();
        return new TlsPeers(
                loops(), TlsContext.server(options, provider()), serverWindow, LoopOptions.builder().clock(clock).build());
    }

    private TlsPeers.End connect(TlsPeers peers, long window) {
        TlsOptions options = TlsOptions.builder().trust(TestIdentities.trust(TestIdentities.localhost())).build();
        TlsPeers.End end = peers.connect(TlsContext.client(options, provider()), "localhost", window);
        end.channel();
        return end;
    }

    private static void add(TlsPeers peers, Channel channel, boolean leftOfTls, Kind kind) {
        peers.loop().run(() -> {
            ChannelSlot left = Objects.requireNonNull(channel.firstSlot());
            ChannelSlot tls = Objects.requireNonNull(left.right());
            (leftOfTls ? left : tls).insertRight(new IdleTimeoutHandler(kind, IdleTimeoutContract.IDLE));
        });
    }

    private static void advance(TlsPeers peers, ManualClock clock) {
        IdleTimeoutContract.advance(peers.loop(), clock, IdleTimeoutContract.ALMOST);
    }

    private static void assertEnds(TlsPeers peers, ManualClock clock, TlsPeers.End end) {
        IdleTimeoutContract.assertEnds(peers.loop(), clock, end.channel(), end.ended);
    }

    @Test
    default void anAnswerThatTheKernelTakesSlowlyIsNotIdleOnEitherSideOfTls() {
        for (boolean leftOfTls : List.of(true, false)) {
            ManualClock clock = new ManualClock();
            try (TlsPeers peers = peers(clock, 100)) {
                TlsPeers.End reader = connect(peers, 0);
                TlsPeers.End writer = peers.accepted();
                Channel writing = writer.channel();
                peers.loop().run(() -> {
                    KernelBuffers.narrow(writing);
                    KernelBuffers.narrow(reader.channel());
                });
                add(peers, writing, leftOfTls, Kind.WRITE);
                writing.write(ByteBuffer.allocate(IdleTimeoutContract.LARGE));
                for (int i = 0; i < 5; i++) {
                    long before = writing.statistics().bytesWritten();
                    peers.loop().until(() -> {
                        if (reader.application.slot().window() == 0) {
                            reader.application.slot().incrementReadWindow(50_000);
                        }
                        return writing.statistics().bytesWritten() > before;
                    });
                    advance(peers, clock);
                    assertEquals(ChannelState.ACTIVE, writer.channel().state(), "left of TLS: " + leftOfTls + ", step " + i);
                }
                assertEnds(peers, clock, writer);
            }
        }
    }

    @Test
    default void aPeerThatAClosedWindowHoldsBackIsNotIdleOnEitherSideOfTls() {
        for (boolean leftOfTls : List.of(true, false)) {
            ManualClock clock = new ManualClock();
            try (TlsPeers peers = peers(clock, 100)) {
                TlsPeers.End writer = connect(peers, 100);
                TlsPeers.End reader = peers.accepted();
                add(peers, reader.channel(), leftOfTls, Kind.READ);
                writer.channel().write(ByteBuffer.allocate(300));
                for (int received = 100; received <= 300; received += 100) {
                    int expected = received;
                    peers.loop().until(() -> reader.application.bytes().length == expected);
                    for (int i = 0; i < 3; i++) {
                        advance(peers, clock);
                        assertEquals(ChannelState.ACTIVE, reader.channel().state(), "left of TLS: " + leftOfTls + ", with " + received + " bytes received");
                    }
                    peers.loop().run(() -> reader.application.slot().incrementReadWindow(100));
                }
                advance(peers, clock);
                assertEquals(ChannelState.ACTIVE, reader.channel().state(), "left of TLS: " + leftOfTls + ", though the time has started anew");
                assertEnds(peers, clock, reader);
                writer.channel().shutdown(null, ShutdownMode.ABORT);
            }
        }
    }
}
