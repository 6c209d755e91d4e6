package aws.io.tls;

import aws.io.internal.tls.Alerts;
import aws.io.tls.spi.TlsEngine;
import org.jspecify.annotations.Nullable;

/**
 * The alert that a connection ends with. An error that only this module finds, such as a record whose header is wrong, is unknown to the
 * engine. As long as nothing is encrypted the exact alert is sent for it; later only the engine can make one that the peer accepts.
 */
final class LastWords {
    private LastWords() {}

    /**
     * Sends the alert for an error, if there is one. Whatever the engine throws is added to the error.
     *
     * @param engine the engine
     * @param output the engine's output
     * @param error the error
     * @param peerIsInTheClear whether the peer has sent nothing that is encrypted
     * @return the name of the alert; null if none was sent, or its name is not known
     */
    static @Nullable String send(TlsEngine engine, TlsOutput output, TlsException error, boolean peerIsInTheClear) {
        int due = error.alertDue();
        long before = output.made();
        String name = error.alertSent();
        try {
            if (due != 0 && peerIsInTheClear && output.isInTheClear()) {
                output.sendInTheClear(due);
                return Alerts.name(due);
            }
            if (due != 0) {
                name = engine.reject();
            }
            output.speak();
        } catch (Throwable e) {
            error.addSuppressed(e);
        }
        String visible = output.alertInTheClear();
        return visible != null ? visible : output.made() > before ? name : null;
    }
}
