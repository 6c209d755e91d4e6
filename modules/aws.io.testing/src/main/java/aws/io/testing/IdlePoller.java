package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;

/** Never waits, and has no events. A loop that lets it wait has nothing else to do. */
final class IdlePoller implements Poller {
    private boolean idle;

    void forget() {
        idle = false;
    }

    boolean wasIdle() {
        return idle;
    }

    @Override
    public void turn(long timeoutNanos, Runnable awake) {
        idle = timeoutNanos != 0;
        awake.run();
    }

    @Override
    public void wakeup() {}

    @Override
    public void attach(Transport transport, TransportListener listener) {
        throw new IoException(ErrorCode.UNSUPPORTED, "transports on a hand-driven loop");
    }

    @Override
    public void removeAll() {}

    @Override
    public void close() {}
}
