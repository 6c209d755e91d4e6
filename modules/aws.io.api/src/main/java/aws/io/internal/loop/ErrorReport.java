package aws.io.internal.loop;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopErrorHandler;

/**
 * Tells an error handler, and never throws. A process without descriptors or memory cannot even log: Java's own logging opens a file when
 * it writes its first line. The loop, and every channel on it, must outlive that.
 */
public final class ErrorReport {
    private static final System.Logger LOGGER = System.getLogger("aws.io.loop");

    private ErrorReport() {}

    /**
     * Tells the handler, or else the log, or else standard error.
     *
     * @param handler the handler
     * @param loop whose error it is
     * @param error the error
     */
    public static void tell(LoopErrorHandler handler, EventLoop loop, Throwable error) {
        try {
            handler.onError(loop, error);
        } catch (Throwable e) {
            e.addSuppressed(error);
            log(loop, e);
        }
    }

    private static void log(EventLoop loop, Throwable error) {
        String message = "the error handler of loop '" + loop.name() + "' threw";
        try {
            LOGGER.log(System.Logger.Level.ERROR, message, error);
        } catch (Throwable e) {
            // System.err is open already, and does not throw.
            System.err.println(message + ": " + error + ", and could not be logged: " + e);
        }
    }
}
