package aws.io.tck;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transports;
import aws.io.spi.Availability;
import aws.io.testing.HandDrivenLoop;

/** A stranger's loop that shares nothing with the base loop can keep the contract by what is public. */
class MonitorLoopTest implements EventLoopContract {
    @Override
    public EventLoopFactory factory() {
        return new Factory();
    }

    private static final class Factory implements EventLoopFactory {
        private final Transports none = new HandDrivenLoop().loop().transports();

        @Override
        public String name() {
            return "monitor";
        }

        @Override
        public int priority() {
            return 1;
        }

        @Override
        public Availability availability() {
            return Availability.available();
        }

        @Override
        public EventLoop newLoop(LoopOptions options) {
            return new MonitorEventLoop(options, none);
        }

        @Override
        public Transports transports() {
            return none;
        }
    }
}
