package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ProtocolHandler;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Read windows (DESIGN, section 5; the specification, "Read Back Pressure"). */
public interface WindowContract extends SocketlessContract {
    @Test
    default void aMessageTakesFromTheWindowAndAGrantGivesBack() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(20);
            wire.add(application);
            assertEquals(20, wire.window());
            wire.push(new byte[16]);
            assertEquals(4, wire.window());
            wire.push(new byte[4]);
            assertEquals(0, wire.window());
            application.slot().incrementReadWindow(20);
            wire.driven().runUntilIdle();
            assertEquals(20, wire.window());
            assertEquals(List.of(20L, 20L), wire.windowIncrements());
        }
    }

    @Test
    default void aMessageOverTheWindowIsNotDeliveredAndShutsTheChannelDown() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(9);
            wire.add(application);
            wire.push(new byte[10]);
            assertTrue(application.messages().isEmpty());
            IoException error = wire.error();
            assertTrue(wire.isShutDown() && error != null && error.code() == ErrorCode.READ_WOULD_EXCEED_WINDOW);
        }
    }

    @Test
    default void grantsWaitWhileEverySlotHasRoomEnough() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(10L * MessagePool.FRAGMENT);
            wire.add(application);
            wire.driven().runUntilIdle();
            wire.windowIncrements().clear();
            application.slot().incrementReadWindow(1024);
            wire.driven().runUntilIdle();
            assertTrue(wire.windowIncrements().isEmpty());
        }
    }

    @Test
    default void aDebitThatStarvesASlotBringsTheWaitingGrants() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(5L * MessagePool.FRAGMENT);
            wire.add(application);
            wire.driven().runUntilIdle();
            wire.windowIncrements().clear();
            application.slot().incrementReadWindow(1024);
            wire.driven().runUntilIdle();
            assertTrue(wire.windowIncrements().isEmpty());
            wire.push(new byte[MessagePool.FRAGMENT]);
            wire.push(new byte[MessagePool.FRAGMENT]);
            assertEquals(List.of(1024L), wire.windowIncrements());
        }
    }

    @Test
    default void theScarcestSlotDecidesAndNotTheOneThatGrants() {
        try (SocketlessChannel wire = open()) {
            List<Long> told = new ArrayList<>();
            wire.add(new BaseHandler() {
                @Override
                public void incrementReadWindow(ChannelSlot slot, long size) {
                    told.add(size);
                }

                @Override
                public long initialWindowSize() {
                    return 100;
                }
            });
            RecordingHandler roomy = new RecordingHandler(10L * MessagePool.FRAGMENT);
            wire.add(roomy);
            wire.driven().runUntilIdle();
            told.clear();
            roomy.slot().incrementReadWindow(1024);
            wire.driven().runUntilIdle();
            assertEquals(List.of(1024L), told);
        }
    }

    @Test
    default void whoKeepsAMessageKeepsTheWindowClosed() {
        try (SocketlessChannel wire = open()) {
            List<IoMessage> kept = new ArrayList<>();
            ProtocolHandler keeping = new ProtocolHandler() {
                @Override
                protected void onMessage(ChannelSlot slot, IoMessage message) {
                    kept.add(message);
                }

                @Override
                public long initialWindowSize() {
                    return 100;
                }
            };
            wire.add(keeping);
            wire.push(new byte[60]);
            assertEquals(40, wire.window());
            kept.getFirst().release();
            wire.driven().runUntilIdle();
            assertEquals(100, wire.window());
        }
    }

    @Test
    default void anInsertedSlotInheritsWhatItsNeighbourHasGrantedSoThatNothingWedgesOrOverflows() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(1_000);
            ChannelSlot right = wire.add(application);
            wire.push(new byte[300]);
            right.insertLeft(new BaseHandler() {});
            assertEquals(700, wire.window());
            wire.push(new byte[700]);
            assertEquals(2, application.messages().size());
            application.slot().incrementReadWindow(1_000);
            wire.driven().runUntilIdle();
            wire.push(new byte[1_000]);
            assertEquals(3, application.messages().size());
        }
    }

    @Test
    default void aHandlerForwardsGrantsOnlyWhileItHasNoWindowOfItsOwn() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(1_000);
            wire.add(new BaseHandler() {
                @Override
                public long initialWindowSize() {
                    return 100;
                }
            });
            wire.add(application);
            assertEquals(100, wire.window());
            application.slot().incrementReadWindow(50);
            wire.driven().runUntilIdle();
            assertEquals(100, wire.window());
            assertEquals(1_050, application.slot().window());
        }
    }

    @Test
    default void whatARemovedOrReplacedSlotHadGrantedIsHonouredByItsSuccessor() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler first = new RecordingHandler(1_000);
            ChannelSlot slot = wire.add(first);
            RecordingHandler second = new RecordingHandler(10);
            slot.replace(second);
            assertEquals(1_000, wire.window());
            wire.push(new byte[1_000]);
            assertEquals(1, second.messages().size());
        }
    }

    @Test
    default void whatWasReleasedPaysForWhatARemovedSlotHadGranted() {
        try (SocketlessChannel wire = open()) {
            ReadWindowContract.Keeping keeping = new ReadWindowContract.Keeping(100);
            ChannelSlot slot = wire.add(keeping);
            wire.push(new byte[3]);
            wire.push(new byte[1]);
            keeping.kept.removeFirst().release();
            assertEquals(3, slot.collected());
            ChannelSlot inserted = slot.insertLeft(new RecordingHandler(2));
            wire.driven().runUntilIdle();
            assertEquals(96 + 2, wire.window());
            inserted.remove();
            wire.driven().runUntilIdle();
            assertEquals(96 + 2, wire.window(), "it was announced");
            assertEquals(1, slot.collected(), "and paid for by two of three bytes");
            wire.driven().advance(Duration.ofMillis(50));
            assertEquals(99, wire.window(), "one byte of the window of 100 is held");
            // What the released bytes do not pay for is given.
            keeping.kept.removeFirst().release();
            inserted = slot.insertLeft(new RecordingHandler(2));
            wire.driven().runUntilIdle();
            inserted.remove();
            wire.driven().runUntilIdle();
            assertEquals(101, wire.window());
            assertEquals(0, slot.collected());
        }
    }

    @Test
    default void aHandlerThatWaitsGetsWhatItsNewNeighbourHasCollected() {
        try (SocketlessChannel wire = open()) {
            ReadWindowContract.Keeping keeping = new ReadWindowContract.Keeping(100_000);
            ChannelSlot slot = wire.add(keeping);
            wire.push(new byte[4_000]);
            wire.push(new byte[16_000]);
            ChannelSlot inserted = slot.insertLeft(new RecordingHandler(1));
            wire.driven().runUntilIdle();
            keeping.kept.removeLast().release();
            wire.wireSlot().awaitWindow(90_000);
            wire.driven().advance(Duration.ofMillis(50));
            assertEquals(80_000, wire.window());
            inserted.remove();
            wire.driven().runUntilIdle();
            assertEquals(90_000, wire.window());
            assertEquals(6_000, slot.collected(), "no more than it waits for");
        }
    }

    @Test
    default void whatARemovedOrReplacedSlotHadGrantedIsHonouredBehindHandlersThatPass() {
        for (boolean removes : new boolean[] {false, true}) {
            try (SocketlessChannel wire = open()) {
                RecordingHandler application = new RecordingHandler(100);
                ChannelSlot passing = wire.add(application).insertLeft(new BaseHandler() {});
                ChannelSlot inserted = passing.insertLeft(new RecordingHandler(20));
                wire.driven().runUntilIdle();
                assertEquals(120, wire.window());
                if (removes) {
                    inserted.remove();
                } else {
                    inserted.replace(new BaseHandler() {});
                }
                wire.push(new byte[120]);
                assertEquals(120, application.bytes().length);
                application.slot().incrementReadWindow(1);
                wire.driven().runUntilIdle();
                assertEquals(1, wire.window());
            }
        }
    }

    @Test
    default void aHandlerThatPassesGrantsWhatItsRightNeighbourHasGrantedMoreThanTheOneThatItReplaces() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(100);
            ChannelSlot first = wire.add(new ReadWindowContract.Keeping(20));
            wire.push(new byte[20]);
            wire.add(application);
            assertEquals(0, wire.window());
            first.replace(new BaseHandler() {});
            wire.driven().runUntilIdle();
            assertEquals(100, wire.window());
            wire.push(new byte[100]);
            assertEquals(100, application.bytes().length);
        }
    }

    @Test
    default void aGrantThatIsNotPositiveIsRefusedOrDoesNothing() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(10));
            assertThrows(IllegalArgumentException.class, () -> slot.incrementReadWindow(-1));
            slot.incrementReadWindow(0);
            slot.incrementReadWindow(Long.MAX_VALUE);
            slot.incrementReadWindow(Long.MAX_VALUE);
            wire.driven().runUntilIdle();
            assertEquals(Long.MAX_VALUE, slot.window());
        }
    }

    @Test
    default void aGrantCountsAsWindowOnceItHasBeenAnnounced() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            slot.incrementReadWindow(1_000_000);
            assertEquals(100, slot.window());
            assertEquals(100, wire.window());
            wire.driven().runUntilIdle();
            assertEquals(1_000_100, wire.window());
            assertEquals(List.of(100L, 1_000_000L), wire.windowIncrements());
        }
    }

    @Test
    default void releasedBytesAreAnnouncedInUsefulPortions() {
        try (SocketlessChannel wire = open()) {
            ReadWindowContract.Keeping keeping = new ReadWindowContract.Keeping(1_000);
            ChannelSlot slot = wire.add(keeping);
            for (int length : new int[] {499, 1, 500}) {
                wire.push(new byte[length]);
            }
            assertEquals(0, wire.window());
            keeping.kept.removeFirst().release();
            wire.driven().runUntilIdle();
            assertEquals(0, wire.window());
            assertEquals(499, slot.collected());
            keeping.kept.removeFirst().release();
            wire.driven().runUntilIdle();
            assertEquals(500, wire.window(), "half the window");
            assertEquals(0, slot.collected());
        }
    }

    @Test
    default void releasedBytesAreAnnouncedAfterAWhileIfTheWindowIsNarrowAndOnlyThen() {
        try (SocketlessChannel wire = open()) {
            ReadWindowContract.Keeping keeping = new ReadWindowContract.Keeping(10L * MessagePool.FRAGMENT);
            ChannelSlot slot = wire.add(keeping);
            wire.push(new byte[100]);
            keeping.releaseAll();
            wire.driven().advance(Duration.ofHours(1));
            assertEquals(100, slot.collected(), "the window is wide");
            for (int i = 0; i < 6; i++) {
                wire.push(new byte[MessagePool.FRAGMENT]);
            }
            wire.driven().advance(Duration.ofMillis(49));
            assertEquals(100, slot.collected());
            wire.driven().advance(Duration.ofMillis(1));
            assertEquals(0, slot.collected());
            assertEquals(4L * MessagePool.FRAGMENT, wire.window());
        }
    }

    @Test
    default void aHandlerThatWaitsGetsWhatIsReleasedAsSoonAsItSuffices() {
        for (boolean passing : new boolean[] {false, true}) {
            try (SocketlessChannel wire = open()) {
                ReadWindowContract.Keeping keeping = new ReadWindowContract.Keeping(1_000);
                if (passing) {
                    wire.add(new BaseHandler() {});
                }
                ChannelSlot slot = wire.add(keeping);
                for (int length : new int[] {100, 200, 700}) {
                    wire.push(new byte[length]);
                }
                wire.wireSlot().awaitWindow(300);
                keeping.kept.removeFirst().release();
                wire.driven().runUntilIdle();
                assertEquals(0, wire.window());
                keeping.kept.removeFirst().release();
                wire.driven().runUntilIdle();
                assertEquals(300, wire.window());
                assertEquals(300, slot.window());
                // And if the bytes were released before: only as many as are waited for.
                wire.push(new byte[300]);
                keeping.kept.removeLast().release();
                wire.driven().runUntilIdle();
                assertEquals(300, slot.collected());
                wire.wireSlot().awaitWindow(250);
                wire.driven().runUntilIdle();
                assertEquals(250, wire.window());
                assertEquals(50, slot.collected());
            }
        }
    }

    @Test
    default void aMessageIsSplitOnlyIntoUsefulPartsOrIfItsNeighbourHoldsEverything() {
        try (SocketlessChannel wire = open()) {
            ReadWindowContract.Keeping keeping = new ReadWindowContract.Keeping(1_000);
            wire.add(keeping);
            assertEquals(List.of(1_000), offered(wire, keeping, 3_000), "a useful part");
            keeping.kept.removeFirst().release();
            wire.driven().runUntilIdle();
            assertEquals(List.of(1_000), offered(wire, keeping, 1_000), "all of it");
        }
        try (SocketlessChannel wire = open()) {
            ReadWindowContract.Keeping keeping = new ReadWindowContract.Keeping(1_000);
            ChannelSlot slot = wire.add(keeping);
            wire.push(new byte[100]);
            wire.push(new byte[800]);
            assertEquals(100, slot.window());
            keeping.kept.removeFirst().release();
            assertEquals(100, slot.collected());
            assertEquals(List.of(), offered(wire, keeping, 3_000), "not in so small a part");
            wire.driven().advance(Duration.ofMillis(50));
            assertEquals(List.of(200), offered(wire, keeping, 3_000), "after a while");
            assertEquals(List.of(), offered(wire, keeping, 3_000), "the window is closed");
        }
        try (SocketlessChannel wire = open()) {
            ReadWindowContract.Keeping keeping = new ReadWindowContract.Keeping(1_000);
            wire.add(keeping);
            wire.push(new byte[900]);
            assertEquals(List.of(100), offered(wire, keeping, 3_000), "the neighbour may need just these");
        }
    }

    /**
     * Offers a message, and releases what does not go.
     *
     * @param wire the channel
     * @param keeping its application
     * @param length how long the message is
     * @return the lengths of the messages that arrived
     */
    private static List<Integer> offered(SocketlessChannel wire, ReadWindowContract.Keeping keeping, int length) {
        int before = keeping.kept.size();
        IoMessage message = IoMessage.wrap(ByteBuffer.allocate(length));
        if (!wire.wireSlot().offer(message)) {
            message.release();
        }
        return keeping.kept.stream().skip(before).map(IoMessage::length).toList();
    }
}
