package aws.io.tls.bc;

import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Bouncy Castle tells at INFO of each context, and at WARNING, with a stack trace, of whatever a peer does wrong, which the caller hears of
 * as an exception. Its own loggers are set to what is severe, and nobody else's; where somebody has set a level for it, or for what is above
 * it, that is left.
 */
final class QuietLogs {
    private static final String NAME = "org.bouncycastle.jsse";

    /** Held, since the log manager forgets a logger that nobody holds, and its level with it. */
    private static final Logger ALL = Logger.getLogger(NAME);

    private QuietLogs() {}

    static synchronized void be() {
        if (!isConfigured()) {
            ALL.setLevel(Level.SEVERE);
        }
    }

    private static boolean isConfigured() {
        LogManager manager = LogManager.getLogManager();
        for (String name = NAME; !name.isEmpty(); name = name.substring(0, Math.max(0, name.lastIndexOf('.')))) {
            Logger logger = manager.getLogger(name);
            if (manager.getProperty(name + ".level") != null || (logger != null && logger.getLevel() != null)) {
                return true;
            }
        }
        return false;
    }
}
