package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Reports;
import aws.io.loop.LoopReport;
import org.jspecify.annotations.Nullable;

/** The reports of a channel: they have the names of the channel, the slot and the handler. Event-loop thread only. */
final class ChannelReports {
    private ChannelReports() {}

    /**
     * Reports that a handler threw. Nothing is reported for an {@link IoException} that is the peer's fault.
     *
     * @param slot the handler's slot
     * @param callback the name of the method, and what comes before the handler's name, such as {@code "shutdown of the slot of"}
     * @param error what it threw
     */
    static void threw(ChannelSlot slot, String callback, Throwable error) {
        Channel channel = slot.channel();
        Reports.threw(channel.loop(), callback, slot.handler(), channel, error);
    }

    /**
     * Reports that a listener or task of a channel threw.
     *
     * @param channel the channel
     * @param callback the listener or task
     * @param role what it is, such as {@code "the write listener"}
     * @param error what it threw
     */
    static void threw(Channel channel, Object callback, String role, Throwable error) {
        Reports.threw(channel.loop(), role, callback, channel, error);
    }

    /**
     * Reports a broken contract.
     *
     * @param slot the slot of the handler that broke it
     * @param error what was broken
     */
    static void broken(ChannelSlot slot, IoException error) {
        Channel channel = slot.channel();
        Reports.deliver(channel.loop(), LoopReport.Kind.CONTRACT, slot + " in " + channel + " broke its contract", error);
    }

    /**
     * Reports a broken contract of the application.
     *
     * @param channel the channel
     * @param error what was broken, with the names
     */
    static void broken(Channel channel, IoException error) {
        Reports.deliver(channel.loop(), LoopReport.Kind.CONTRACT, channel + " ends: a contract was broken", error);
    }

    /**
     * Reports a broken contract without a stack, which would be only that of a timer.
     *
     * @param channel the channel
     * @param text what was broken, with the names
     */
    static void broken(Channel channel, String text) {
        Reports.deliver(channel.loop(), LoopReport.Kind.CONTRACT, text, null);
    }

    /**
     * Logs, at level DEBUG, that a channel ended by a fault of its peer. A peer that closed in order made none.
     *
     * @param channel the channel
     * @param error what it ended with, or null
     */
    static void ended(Channel channel, @Nullable IoException error) {
        if (error != null && error.code() != ErrorCode.PEER_CLOSED && Reports.isOfPeer(error)) {
            Reports.logPeerFault(channel, error);
        }
    }
}
