package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Deferred;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopReport;

/**
 * What follows from an error that receiving a datagram has thrown. Most are ICMP errors that concern a datagram sent before (udp(7), ip(7)),
 * which a router, or anyone who forges its packets, can cause: the socket is as good as it was. Other errors may last, so reading pauses.
 * Only the end of the socket itself ends the channel. Event-loop thread only.
 */
final class ReceiveErrors {
    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LAST_PAUSE_NANOS = 1_000_000_000;

    private long pauseNanos = FIRST_PAUSE_NANOS;

    ReceiveErrors() {}

    /** {@return whether the socket cannot receive any more} */
    static boolean isTheEnd(ErrorCode code) {
        return switch (code) {
            case CLOSED_LOCALLY, EVENT_LOOP_SHUTDOWN -> true;
            default -> false;
        };
    }

    /** {@return whether the next receive finds what it would have found without the error} */
    static boolean isOfAnEarlierDatagram(ErrorCode code) {
        return switch (code) {
            case CONNECTION_REFUSED, CONNECTION_RESET, NO_ROUTE_TO_HOST, NETWORK_DOWN, MESSAGE_TOO_LARGE -> true;
            default -> false;
        };
    }

    /** Notes a receive without an error. */
    void received() {
        pauseNanos = FIRST_PAUSE_NANOS;
    }

    /** Reads again after a pause, which doubles from 1 ms to 1 s. Of errors in a row the first is reported. */
    void pause(Channel channel, IoException error, Deferred again) {
        EventLoop loop = channel.loop();
        assert loop.inLoop();
        if (pauseNanos == FIRST_PAUSE_NANOS) {
            Reports.deliver(loop, LoopReport.Kind.LOOP, "receiving a datagram failed in " + channel, error);
        }
        again.schedule(loop, loop.nanoTime() + pauseNanos);
        pauseNanos = Math.min(2 * pauseNanos, LAST_PAUSE_NANOS);
    }
}
