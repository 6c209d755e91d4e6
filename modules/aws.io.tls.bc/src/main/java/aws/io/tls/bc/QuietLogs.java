package aws.io.tls.bc;

import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Bouncy Castle tells at INFO of each context and of each alert, which the caller hears of as well; and it warns, once a JVM, of entries in
 * the JDK's lists of disabled algorithms that it cannot read: they are about SHA-1, which is not among the schemes that we set. Its own
 * loggers are set to a higher level, and nobody else's; where somebody has set one for it, or for what is above it, that is left.
 */
final class QuietLogs {
    private static final String NAME = "org.bouncycastle.jsse";

    /** Held, since the log manager forgets a logger that nobody holds, and its level with it. */
    private static final Logger ALL = Logger.getLogger(NAME);

    private static final Logger LISTS = Logger.getLogger(NAME + ".provider.DisabledAlgorithmConstraints");

    private QuietLogs() {}

    static synchronized void be() {
        if (!isConfigured(LISTS.getName())) {
            LISTS.setLevel(Level.SEVERE);
        }
        if (!isConfigured(NAME)) {
            ALL.setLevel(Level.WARNING);
        }
    }

    private static boolean isConfigured(String of) {
        LogManager manager = LogManager.getLogManager();
        for (String name = of; !name.isEmpty(); name = name.substring(0, Math.max(0, name.lastIndexOf('.')))) {
            Logger logger = manager.getLogger(name);
            if (manager.getProperty(name + ".level") != null || (logger != null && logger.getLevel() != null)) {
                return true;
            }
        }
        return false;
    }
}
