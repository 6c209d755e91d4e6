package aws.io.tls;

import aws.io.Fault;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.internal.loop.Reports;
import aws.io.loop.LoopReport;
import org.jspecify.annotations.Nullable;

/** Reports what is no fault of the peer in a failure of TLS: a provider that failed, or a callback that threw. Event-loop thread only. */
final class TlsReports {
    private TlsReports() {}

    /** TLS has failed in a channel. */
    static void failed(Channel channel, TlsException error) {
        if (error.fault() == Fault.PLUGIN) {
            Reports.deliver(channel.loop(), LoopReport.Kind.PLUGIN, "TLS failed in " + channel, error);
            return;
        }
        Throwable thrown = thrownByCallback(error);
        if (thrown != null) {
            Reports.threw(channel.loop(), "a trust manager, key manager or choice of an identity", null, channel, thrown);
        }
    }

    /** Engines fail, and trust managers reject, by checked exceptions. Any other comes from a callback that threw. */
    private static @Nullable Throwable thrownByCallback(Throwable error) {
        for (Throwable one = error; one != null; one = one.getCause()) {
            if ((one instanceof RuntimeException && !(one instanceof IoException)) || one instanceof Error) {
                return one;
            }
        }
        return null;
    }
}
