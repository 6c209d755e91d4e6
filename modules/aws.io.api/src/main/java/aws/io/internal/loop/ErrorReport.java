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
     * Has everything loaded that telling needs: a class in a folder is read through a descriptor, and there may be none when it is needed.
     */
    public static void prepare() {
        // to get here is enough: the class is loaded, and its logger made
        assert LOGGER != null;
    }

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
            log(loop, error, e);
        }
    }

    private static void log(EventLoop loop, Throwable told, Throwable thrown) {
        String message = "the error handler of loop '" + loop.name() + "' was told of " + told + " and threw";
        try {
            LOGGER.log(System.Logger.Level.ERROR, message, thrown);
        } catch (Throwable e) {
            // System.err is open already, and does not throw.
            System.err.println(message + " " + thrown + ", which could not be logged: " + e);
        }
    }
}
