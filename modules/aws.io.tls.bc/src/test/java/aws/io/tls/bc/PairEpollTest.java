package aws.io.tls.bc;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The pairs over epoll. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "epoll is of Linux")
class PairEpollTest extends PairTest {
    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("epoll");
    }
}
