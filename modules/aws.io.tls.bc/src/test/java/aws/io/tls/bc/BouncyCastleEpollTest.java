package aws.io.tls.bc;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Bouncy Castle keeps its contracts over epoll too. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "epoll is of Linux")
class BouncyCastleEpollTest extends BouncyCastleTest {
    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("epoll");
    }
}
