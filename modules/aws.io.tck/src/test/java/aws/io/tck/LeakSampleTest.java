package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.channel.BaseHandler;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.loop.LoopReport;
import aws.io.testing.SocketlessChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message that was never released is reported after a garbage collection, with the slots that it passed. */
@Timeout(60)
class LeakSampleTest {
    private static final String PROPERTY = "aws.io.leakSampling";

    @BeforeEach
    void followEveryMessage() {
        System.setProperty(PROPERTY, "1");
    }

    @AfterEach
    void reset() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void aMessageThatIsDroppedIsReportedWithItsWayByTheNextCollection() {
        SocketlessChannel wire = new SocketlessChannel(BufferKind.HEAP);
        wire.add(new Passing());
        wire.add(new Dropping());
        wire.push(new byte[] {1});
        List<LoopReport> reports = wire.driven().reports();
        while (reports.isEmpty()) {
            System.gc();
            Thread.onSpinWait();
        }
        assertEquals(1, reports.size(), "reports are " + reports);
        LoopReport report = reports.getFirst();
        assertEquals(LoopReport.Kind.LEAK, report.kind());
        assertTrue(report.text().contains("slot of Passing in Channel[") && report.text().contains("slot of Dropping"), report.text());
        Throwable acquired = report.error();
        assertTrue(acquired != null && List.of(acquired.getStackTrace()).toString().contains("push"), "the stack of where it was acquired");
    }

    @Test
    void aMessageThatIsReleasedIsNot() {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.HEAP)) {
            wire.add(new Passing());
            wire.add(new Releasing());
            SocketlessChannel other = new SocketlessChannel(BufferKind.HEAP);
            other.add(new Dropping());
            wire.push(new byte[] {1});
            other.push(new byte[] {1});
            // once the other's is reported, this one's would have been
            while (other.driven().reports().isEmpty()) {
                System.gc();
                Thread.onSpinWait();
            }
            assertEquals(List.of(), wire.driven().reports());
        }
    }

    private static final class Passing extends BaseHandler {}

    private static final class Dropping extends BaseHandler {
        @Override
        public void processReadMessage(ChannelSlot slot, IoMessage message) {
            // a fault, on purpose
        }

        @Override
        public long initialWindowSize() {
            return 100;
        }
    }

    private static final class Releasing extends BaseHandler {
        @Override
        public void processReadMessage(ChannelSlot slot, IoMessage message) {
            message.release();
        }

        @Override
        public long initialWindowSize() {
            return 100;
        }
    }
}
