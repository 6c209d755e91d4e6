package aws.io.internal.loop;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopErrorHandler;
import aws.io.loop.LoopReport;
import aws.io.loop.Task;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The default error handler: logs each report at level WARNING with its stack, at most ten per second for each kind, and then the number of
 * those that it left out. Thread-safe.
 */
public final class LoggedReports implements LoopErrorHandler {
    private static final System.Logger LOGGER = System.getLogger("aws.io.loop");
    private static final int MOST = 10;
    private static final long SECOND = 1_000_000_000L;

    private final Map<LoopReport.Kind, Second> seconds = new EnumMap<>(LoopReport.Kind.class);

    /** Nothing was reported yet. */
    public LoggedReports() {
        for (LoopReport.Kind kind : LoopReport.Kind.values()) {
            seconds.put(kind, new Second());
        }
    }

    @Override
    public void onReport(LoopReport report) {
        Second second = Objects.requireNonNull(seconds.get(report.kind()));
        EventLoop loop = report.loop();
        long now = loop.nanoTime();
        int leftOut;
        boolean logs;
        boolean firstLeftOut;
        synchronized (second) {
            leftOut = second.closeIfOver(now);
            logs = second.logged < MOST;
            if (logs) {
                second.logged++;
            } else {
                second.leftOut++;
            }
            firstLeftOut = second.leftOut == 1 && !logs;
        }
        logLeftOut(report.kind(), leftOut);
        if (logs) {
            LOGGER.log(System.Logger.Level.WARNING, "loop '" + loop.name() + "': " + report.text(), report.error());
        } else if (firstLeftOut) {
            // the only timer: there is none as long as nothing was left out
            loop.schedule(Task.of(status -> summarize(report.kind(), second, loop.nanoTime())), now + SECOND);
        }
    }

    private void summarize(LoopReport.Kind kind, Second second, long now) {
        int leftOut;
        synchronized (second) {
            leftOut = second.leftOut;
            second.leftOut = 0;
            second.logged = 0;
            second.begin = now;
        }
        logLeftOut(kind, leftOut);
    }

    private static void logLeftOut(LoopReport.Kind kind, int leftOut) {
        if (leftOut > 0) {
            LOGGER.log(System.Logger.Level.WARNING, leftOut + " more reports of kind " + kind + " were left out: at most " + MOST
                    + " a second are logged");
        }
    }

    /** What was reported in one second, of one kind. Guarded by itself. */
    private static final class Second {
        private boolean begun;
        private long begin;
        private int logged;
        private int leftOut;

        /** Begins anew if a second has passed, and returns what was left out in the one before. */
        int closeIfOver(long now) {
            if (begun && now - begin < SECOND) {
                return 0;
            }
            int before = leftOut;
            begun = true;
            begin = now;
            logged = 0;
            leftOut = 0;
            return before;
        }
    }
}
