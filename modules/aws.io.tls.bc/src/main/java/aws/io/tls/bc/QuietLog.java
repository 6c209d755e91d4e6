package aws.io.tls.bc;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * BCJSSE logs every handshake, and at each context all entries of the JDK's security properties that it does not know, at the levels that
 * are printed by default. It is quiet unless somebody has said how loud {@code org.bouncycastle.jsse} shall be.
 */
final class QuietLog {
    /** Held, because the JDK forgets a logger that nobody holds, and its level with it. */
    private static final Logger LOGGER = Logger.getLogger("org.bouncycastle.jsse");

    private QuietLog() {}

    static void ensure() {
        if (LOGGER.getLevel() == null) {
            LOGGER.setLevel(Level.SEVERE);
        }
    }
}
