package aws.io.tls.conscrypt;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;

/** As {@link ReleaseTest}, over the best loops and with more connections; only in the profile {@code long}. */
class ReleaseLongRun extends ReleaseTest {
    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose(null);
    }

    @Override
    public int connections() {
        return 5_000;
    }
}
