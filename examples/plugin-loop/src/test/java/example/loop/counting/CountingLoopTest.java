package example.loop.counting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.IoException;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.Deviation;
import aws.io.tck.EventLoopContract;
import aws.io.tck.KernelContract;
import aws.io.tck.PipeContract;
import aws.io.tck.PollerContract;
import aws.io.tck.SocketContract;
import org.junit.jupiter.api.Test;

/** A loop that is implemented whole keeps every contract that the base loop keeps. */
class CountingLoopTest implements EventLoopContract, PollerContract, SocketContract, PipeContract, KernelContract {
    @Override
    public EventLoopFactory factory() {
        return new CountingEventLoopFactory();
    }

    @Override
    @Deviation("A reset that nobody reads is not told of: the loop below is a selector's.")
    public boolean tellsOfAResetThatNobodyReads() {
        return false;
    }

    @Override
    @Deviation("A local socket cannot be reset: its peer reads the end though bytes are missing.")
    public boolean localSocketsShowACut() {
        return false;
    }

    @Override
    @Deviation("A pipe cannot be reset: its reader reads the end though bytes are missing.")
    public boolean pipesShowACut() {
        return false;
    }

    @Test
    void itCountsTasksAndEvents() throws Exception {
        try (HandlePair pair = openPair();
                RunningLoop running = running()) {
            CountingEventLoop loop = (CountingEventLoop) running.loop();
            PollerContract.Events heard = new PollerContract.Events();
            pair.writeByte();
            running.run(() -> loop.subscribe(pair.source(), IoEvents.READABLE, heard));
            assertEquals(IoEvents.READABLE, heard.next());
            assertEquals(1, loop.events());
            assertTrue(loop.tasks() > 0, loop.toString());
        }
    }

    @Test
    void itIsChosenByItsNameAlone() {
        assertEquals("nio", EventLoopGroup.providers().choose(null).name());
        assertEquals("counting", EventLoopGroup.providers().choose("counting").name());
        IoException error = assertThrows(IoException.class, () -> EventLoopGroup.providers().choose("nonesuch"));
        assertTrue(error.getMessage().contains("counting (priority 1): only by name: it counts"), error.getMessage());
    }
}
