package aws.io.tls.spi;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How an engine of the JCA exports key material. Thread-safe. */
@FunctionalInterface
public interface JcaExport {
    /** Asks the engine's session, which Java 25 has a method for. */
    JcaExport OF_SESSION = (engine, label, context, length) ->
            engine.getSession() instanceof ExtendedSSLSession session ? session.exportKeyingMaterialData(label, context, length) : null;

    /**
     * Exports key material, after the handshake.
     *
     * @param engine the engine
     * @param label the label
     * @param context the context, or null
     * @param length the number of bytes
     * @return the bytes; null if the engine has no keys any more, or cannot
     * @throws SSLException if the engine fails
     * @throws UnsupportedOperationException if the engine cannot
     * @throws IllegalStateException if the engine has no keys any more
     */
    byte @Nullable [] export(SSLEngine engine, String label, byte @Nullable [] context, int length) throws SSLException;
}
