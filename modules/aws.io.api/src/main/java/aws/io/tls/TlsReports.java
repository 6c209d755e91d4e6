package aws.io.tls;

import aws.io.Fault;
import aws.io.channel.Channel;
import aws.io.internal.loop.Reports;
import aws.io.internal.tls.CallbackThrewException;
import aws.io.loop.LoopReport;
import aws.io.tls.spi.CertificateRejectedException;
import org.jspecify.annotations.Nullable;

/** Reports failures of TLS that are not the fault of the peer: a provider that failed, or a callback that threw. Event-loop thread only. */
final class TlsReports {
    private TlsReports() {}

    /** Reports that TLS has failed in a channel. */
    static void failed(Channel channel, TlsException error) {
        if (error.fault() == Fault.PLUGIN) {
            Reports.deliver(channel.loop(), LoopReport.Kind.PLUGIN, "TLS failed in " + channel, error);
            return;
        }
        Throwable thrown = thrownByCallback(error);
        if (thrown != null) {
            Reports.threw(channel.loop(), "a trust manager or the choice of an identity", null, channel, thrown);
        }
    }

    /** A trust manager rejects by a checked exception; any other is its own error. What engines throw by themselves is the peer's fault. */
    private static @Nullable Throwable thrownByCallback(Throwable error) {
        for (Throwable one = error; one != null; one = one.getCause()) {
            if (one instanceof CallbackThrewException) {
                return one.getCause();
            }
            if (one instanceof CertificateRejectedException) {
                return one.getCause() instanceof RuntimeException thrown ? thrown : null;
            }
        }
        return null;
    }
}
