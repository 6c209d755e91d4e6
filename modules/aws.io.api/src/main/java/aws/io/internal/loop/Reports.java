package aws.io.internal.loop;

import aws.io.Fault;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopErrorHandler;
import aws.io.loop.LoopReport;
import java.time.ZoneId;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The way of a report to the error handler of a group. Nothing here throws: a process without descriptors or memory can neither log nor
 * make a text, and the loop with all its channels must survive that. Thread-safe.
 */
public final class Reports {
    private static final System.Logger LOGGER = System.getLogger("aws.io.loop");
    private static final String LOST = "aws.io: an error could not be reported: no memory, or the error handler and the log both failed";

    /** The reports that could not be delivered since the last one that could. */
    private static final AtomicInteger UNDELIVERED = new AtomicInteger();

    private Reports() {}

    /**
     * Loads everything that reporting needs later. A class in a folder is read through a descriptor, as are the time zone and its rules,
     * which Java's own logging reads when it writes its first line; there may be none left when an error is to be reported.
     */
    public static void prepare() {
        Prepared.touch();
    }

    /**
     * Reports that user code threw. An {@link IoException} that is the peer's fault is logged at level DEBUG only.
     *
     * @param loop the loop
     * @param role what threw, such as {@code "the initializer"}
     * @param named the object whose class names it, or null
     * @param where the channel or the like that it belongs to, or null
     * @param error what was thrown
     */
    public static void threw(EventLoop loop, String role, @Nullable Object named, @Nullable Object where, Throwable error) {
        String text;
        try {
            text = role + (named == null ? "" : " " + Names.of(named)) + (where == null ? "" : " in " + where) + " threw";
        } catch (Throwable e) {
            // no memory for a text, or a toString of the user's that throws itself
            text = "a callback threw";
        }
        deliver(loop, LoopReport.Kind.CALLBACK, text, error);
    }

    /**
     * Reports that a plugin or a listener broke its contract without throwing.
     *
     * @param loop the loop
     * @param role what broke it, such as {@code "the resolver"}
     * @param named the object whose class names it
     * @param where the connection or the like that it belongs to
     * @param what what it did, such as {@code "answered twice"}
     */
    public static void broke(EventLoop loop, String role, Object named, Object where, String what) {
        String text;
        try {
            text = role + " " + Names.of(named) + " broke its contract in " + where + ": it " + what;
        } catch (Throwable e) {
            // no memory for a text, or a toString of the user's that throws itself
            text = "a contract was broken";
        }
        deliver(loop, LoopReport.Kind.CONTRACT, text, null);
    }

    /**
     * Reports anything.
     *
     * @param loop the loop
     * @param kind the kind
     * @param text what happened, in one line
     * @param error what was thrown, or null
     */
    public static void deliver(EventLoop loop, LoopReport.Kind kind, String text, @Nullable Throwable error) {
        try {
            loop.report(new LoopReport(loop, kind, text, error));
        } catch (Throwable e) {
            lose(error);
        }
    }

    /**
     * Gives a report to an error handler, or else to the log, or else to standard error.
     *
     * @param handler the handler
     * @param report the report
     */
    public static void tell(LoopErrorHandler handler, LoopReport report) {
        Throwable error = report.error();
        try {
            if (report.kind() == LoopReport.Kind.CALLBACK && isOfPeer(error)) {
                logPeerFault(report.text(), error);
                return;
            }
            handler.onReport(report);
            tellUndelivered(report.loop());
        } catch (Throwable e) {
            log(report, e);
        }
    }

    /**
     * Logs, at level DEBUG, what a peer did wrong.
     *
     * @param what what ended by it, which names itself only if the level is on
     * @param error the error
     */
    public static void logPeerFault(Object what, @Nullable Throwable error) {
        try {
            if (LOGGER.isLoggable(System.Logger.Level.DEBUG)) {
                LOGGER.log(System.Logger.Level.DEBUG, String.valueOf(what), error);
            }
        } catch (Throwable e) {
            lose(error);
        }
    }

    /**
     * Returns whose fault an error is.
     *
     * @param error the error, or null
     * @return true if it is an {@link IoException} that is the peer's fault
     */
    public static boolean isOfPeer(@Nullable Throwable error) {
        return error instanceof IoException known && known.fault() == Fault.PEER;
    }

    private static void tellUndelivered(EventLoop loop) {
        int count = UNDELIVERED.get();
        if (count > 0 && UNDELIVERED.compareAndSet(count, 0)) {
            LOGGER.log(System.Logger.Level.WARNING, count + " reports before this one of loop '" + loop.name() + "' could not be delivered");
        }
    }

    private static void log(LoopReport report, Throwable thrown) {
        try {
            Throwable error = report.error();
            if (error != null && error != thrown) {
                thrown.addSuppressed(error);
            }
            LOGGER.log(System.Logger.Level.ERROR, "the error handler of loop '" + report.loop().name() + "' threw at: " + report, thrown);
        } catch (Throwable e) {
            lose(report.error());
        }
    }

    /** The last resort. System.err is open already. */
    private static void lose(@Nullable Throwable error) {
        UNDELIVERED.incrementAndGet();
        try {
            System.err.println(LOST);
            System.err.println(error);
        } catch (Throwable e) {
            // counted above, and added to the next report that can be made
        }
    }

    private static final class Prepared {
        static {
            try {
                ZoneId zone = TimeZone.getDefault().toZoneId();
                boolean ready = zone.getRules() != null && LOGGER.isLoggable(System.Logger.Level.WARNING);
                LOGGER.log(System.Logger.Level.TRACE, ready);
            } catch (Throwable e) {
                lose(e);
            }
        }

        private Prepared() {}

        /** Runs the block above, once. */
        static void touch() {
            // to get here is enough
        }
    }
}
