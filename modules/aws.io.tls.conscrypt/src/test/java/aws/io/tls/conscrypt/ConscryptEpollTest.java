package aws.io.tls.conscrypt;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Conscrypt keeps its contracts over epoll too. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "epoll is of Linux")
class ConscryptEpollTest extends ConscryptTest {
    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("epoll");
    }
}
