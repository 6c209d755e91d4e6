package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.channel.WriteListener;
import aws.io.loop.TaskStatus;
import aws.io.testing.RecordingHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * TLS encrypts at most 64 KiB ahead of what the wire takes, whatever is queued, and a graceful shutdown does so too. The completion of a
 * message follows its last byte through the records.
 */
@Timeout(60)
public interface TlsAheadContract extends TlsWireContract {
    /** How much may be encrypted ahead, as payload. */
    int AHEAD = 64 * 1024;

    /** What the records around it may add. */
    int RECORDS = 1024;

    @Test
    default void ofSixteenMebibytesForAPeerThatReadsNothingSixtyFourKibibytesAreEncrypted() {
        for (String version : VERSIONS) {
            try (TlsWire tls = connected(version, new RecordingHandler(100))) {
                AtomicInteger ticks = tick(tls);
                tls.wire.holdWrites();
                for (int i = 0; i < 256; i++) {
                    tls.wire.channel().write(ByteBuffer.allocate(AHEAD));
                }
                for (int i = 0; i < 50; i++) {
                    tls.wire.driven().advance(Duration.ofMillis(1));
                }
                assertTrue(written(tls, 0) <= AHEAD + RECORDS, version + ": encrypted are " + written(tls, 0));
                assertEquals(50, ticks.get(), version);
                tls.wire.channel().shutdown(null, ShutdownMode.ABORT);
                tls.wire.driven().runUntilIdle();
                assertTrue(written(tls, 0) <= AHEAD + RECORDS, version + ": an abort encrypts nothing more");
            }
        }
    }

    @Test
    default void noTurnEncryptsMoreThanSixtyFourKibibytesThoughTheWireTakesEverything() {
        byte[] sent = TlsWindowContract.random(4 << 20);
        for (String version : VERSIONS) {
            try (TlsWire tls = connected(version, new RecordingHandler(100))) {
                AtomicInteger ticks = tick(tls);
                tls.wire.channel().write(ByteBuffer.wrap(sent));
                int messages = 0;
                int turns = 0;
                while (tls.wire.channel().backlog() > 0) {
                    int before = messages;
                    tls.wire.driven().clock().advance(Duration.ofMillis(1));
                    tls.wire.driven().turn();
                    assertTrue(written(tls, before) <= AHEAD + RECORDS, version + ": one turn encrypted " + written(tls, before));
                    messages = tls.wire.written().size();
                    assertTrue(turns++ < 1_000, version + ": it does not go on");
                }
                assertTrue(ticks.get() >= 64, version + ": the timer ran " + ticks.get() + " times");
                tls.feedPeer();
                assertArrayEquals(sent, received(tls), version);
            }
        }
    }

    /** A promise keeps its message until a later task: with many connections in step, that is much memory and a cold one. */
    @Test
    default void anEchoThatTheWireTakesAtOnceNeedsNoPromises() {
        for (String version : VERSIONS) {
            ProtocolHandler echo = new ProtocolHandler() {
                @Override
                protected void onMessage(ChannelSlot slot, IoMessage message) {
                    slot.send(message, Direction.WRITE);
                }
            };
            try (TlsWire tls = connected(version, echo)) {
                int first = tls.peer.received().length;
                int promises = tls.wire.promisesWritten();
                for (int i = 1; i <= 32; i++) {
                    tls.peer.write(new byte[1 << 14]);
                    tls.exchange();
                    assertEquals(first + (i << 14), tls.peer.received().length, version);
                }
                assertEquals(promises, tls.wire.promisesWritten(), version);
            }
        }
    }

    @Test
    default void aGracefulShutdownSendsCloseNotifyBehindAllPayloadAsTheWireTakesIt() {
        byte[] sent = TlsWindowContract.random(1 << 20);
        for (String version : VERSIONS) {
            try (TlsWire tls = connected(version, new RecordingHandler(100))) {
                List<String> kept = new ArrayList<>();
                tls.wire.holdWrites();
                assertEquals(
                        SendResult.SENT,
                        tls.wire.channel().tryWrite(ByteBuffer.wrap(sent), (context, error) -> kept.add("1 " + error), null));
                tls.wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
                tls.wire.driven().runUntilIdle();
                assertTrue(written(tls, 0) <= AHEAD + RECORDS, version + ": encrypted are " + written(tls, 0));
                assertFalse(tls.wire.shutdowns().contains(Direction.WRITE), version + ": the wire ends behind the payload");
                assertEquals(List.of(), kept, version);
                tls.wire.releaseWrites();
                assertTrue(tls.wire.isShutDown(), version);
                assertEquals(List.of("1 null"), kept, version);
                tls.feedPeer();
                assertArrayEquals(sent, received(tls), version);
                assertTrue(tls.peer.isInputClosed(), version + ": close_notify has come");
            }
        }
    }

    @Test
    default void whatIsWrittenDuringAGracefulShutdownFailsBehindWhatWasWrittenBefore() {
        for (String version : VERSIONS) {
            RecordingHandler application = new RecordingHandler(100);
            try (TlsWire tls = connected(version, application)) {
                List<String> kept = new ArrayList<>();
                tls.wire.holdWrites();
                assertEquals(
                        SendResult.SENT,
                        tls.wire.channel().tryWrite(ByteBuffer.allocate(200_000), (context, error) -> kept.add("1 " + error), null));
                tls.wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
                tls.wire.driven().runUntilIdle();
                ChannelSlot slot = application.slot();
                IoMessage late = slot.acquireMessage(Direction.WRITE, 1);
                late.bytes().limit(1);
                late.onWritten((context, error) -> kept.add("2 " + (error == null ? null : error.code())), null);
                slot.send(late, Direction.WRITE);
                tls.wire.driven().runUntilIdle();
                assertEquals(List.of(), kept, version);
                tls.wire.releaseWrites();
                assertEquals(List.of("1 null", "2 " + ErrorCode.CHANNEL_CLOSED), kept, version);
                tls.feedPeer();
                assertEquals(200_000, received(tls).length, version);
            }
        }
    }

    @Test
    default void anAbortDuringAGracefulShutdownDropsWhatIsNotEncrypted() {
        for (String version : VERSIONS) {
            try (TlsWire tls = connected(version, new RecordingHandler(100))) {
                List<String> kept = new ArrayList<>();
                tls.wire.holdWrites();
                for (int i = 0; i < 3; i++) {
                    WriteListener promise = (context, error) -> kept.add(context + (error == null ? "" : " failed"));
                    assertEquals(SendResult.SENT, tls.wire.channel().tryWrite(ByteBuffer.allocate(100_000), promise, i));
                }
                tls.wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
                tls.wire.driven().runUntilIdle();
                assertEquals(List.of(), kept, version);
                tls.wire.channel().shutdown(null, ShutdownMode.ABORT);
                tls.wire.driven().runUntilIdle();
                tls.wire.releaseWrites();
                assertTrue(tls.wire.isShutDown(), version);
                assertEquals(List.of("0 failed", "1 failed", "2 failed"), kept, version);
                assertTrue(written(tls, 0) <= AHEAD + RECORDS, version);
                tls.feedPeer();
                assertFalse(tls.peer.isInputClosed(), version + ": the stream was cut, so there is no close_notify");
            }
        }
    }

    /** The exception: some engines write nothing once they have read the peer's close_notify, and TLS 1.2 forbids it. */
    @Test
    default void allThatWasAcceptedIsEncryptedBeforeACloseNotifyIsRead() {
        byte[] sent = TlsWindowContract.random(1 << 20);
        for (String version : VERSIONS) {
            try (TlsWire tls = connected(version, new RecordingHandler(100))) {
                tls.wire.holdWrites();
                tls.wire.channel().write(ByteBuffer.wrap(sent));
                tls.wire.driven().runUntilIdle();
                tls.peer.close();
                tls.push(tls.peer.take());
                tls.wire.releaseWrites();
                tls.feedPeer();
                assertArrayEquals(sent, received(tls), version);
            }
        }
    }

    @Test
    default void aGrantAndAShareOfTheBacklogEndWhenTheLastByteIsWritten() {
        byte[] sent = TlsWindowContract.random(40_000);
        for (String version : VERSIONS) {
            Echo echo = new Echo();
            try (TlsWire tls = new TlsWire(RawPeer.client(version), echo).server(server())) {
                tls.peer.handshake();
                tls.exchange();
                tls.wire.holdWrites();
                tls.peer.write(sent);
                tls.exchange();
                assertEquals(Echo.WINDOW, echo.got, version + ": nothing is granted for what is not written");
                assertEquals(Echo.WINDOW, tls.wire.channel().backlog(), version + ": bytes are counted as they were submitted");
                tls.wire.releaseWrites();
                tls.exchange();
                tls.wire.driven().advance(Duration.ofMillis(100));
                tls.exchange();
                assertEquals(sent.length, echo.got, version);
                assertEquals(0, tls.wire.channel().backlog(), version);
                assertArrayEquals(sent, tls.peer.received(), version);
            }
        }
    }

    @Test
    default void tenThousandSmallWritesOfOneTurnShareRecordsAndTheRecordsShareMessages() {
        byte[] sent = TlsWindowContract.random(100_000);
        for (String version : VERSIONS) {
            try (TlsWire tls = connected(version, new RecordingHandler(100))) {
                for (int i = 0; i < sent.length; i += 10) {
                    tls.wire.channel().write(ByteBuffer.wrap(sent, i, 10));
                }
                tls.wire.driven().runUntilIdle();
                assertTrue(tls.wire.written().size() <= 160, version + ": " + tls.wire.written().size() + " messages");
                byte[] written = tls.takeWritten();
                assertTrue(TlsWire.recordTypes(written).size() <= 160, version + ": " + TlsWire.recordTypes(written).size() + " records");
                tls.peer.feed(written);
                assertArrayEquals(sent, received(tls), version);
            }
        }
    }

    /** Sends everything back. */
    final class Echo extends ProtocolHandler {
        private static final int WINDOW = 10_000;
        private int got;

        private Echo() {}

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            got += message.length();
            slot.send(message, Direction.WRITE);
        }

        @Override
        public long initialWindowSize() {
            return WINDOW;
        }
    }

    private static AtomicInteger tick(TlsWire tls) {
        AtomicInteger ticks = new AtomicInteger();
        tls.wire.channel().schedule(
                new ChannelTask() {
                    @Override
                    public void run(TaskStatus status) {
                        if (status == TaskStatus.RUN_READY) {
                            ticks.incrementAndGet();
                            tls.wire.channel().schedule(this, Duration.ofMillis(1));
                        }
                    }
                },
                Duration.ofMillis(1));
        return ticks;
    }

    /** {@return how many bytes the wire was given, from a message on} */
    private static int written(TlsWire tls, int from) {
        List<byte[]> all = tls.wire.written();
        return all.subList(from, all.size()).stream().mapToInt(one -> one.length).sum();
    }

    private TlsWire connected(String version, ChannelHandler application) {
        ChannelOptions options = ChannelOptions.builder().watermarks(1 << 20, 2 << 20, 64 << 20).build();
        TlsWire tls = new TlsWire(RawPeer.client(version), application, options).server(server());
        tls.peer.handshake();
        tls.exchange();
        assertTrue(tls.isSecure(), version);
        // BoringSSL sends its tickets with its first payload
        tls.write(TlsWriteContract.FIRST);
        tls.exchange();
        tls.forgetWritten();
        return tls;
    }

    /** {@return the payload that the peer got since the connection began} */
    private static byte[] received(TlsWire tls) {
        byte[] all = tls.peer.received();
        return Arrays.copyOfRange(all, 1, all.length);
    }
}
