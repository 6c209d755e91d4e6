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
}
