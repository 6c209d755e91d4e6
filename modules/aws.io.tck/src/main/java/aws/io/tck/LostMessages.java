package aws.io.tck;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Takes note of the warnings by which the pools of loops that end report messages that were never released. */
final class LostMessages extends Handler {
    /** The logger that says nothing else. */
    private static final Logger POOLS = Logger.getLogger("aws.io.channel");

    /** The name of a loop whose messages a test releases after the loop is closed, and counts itself. */
    static final String RELEASED_LATER = "tck-released-later";

    private final List<String> lost = new CopyOnWriteArrayList<>();

    LostMessages() {
        setLevel(Level.WARNING);
        POOLS.addHandler(this);
    }

    List<String> lost() {
        return lost;
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line) && !line.getMessage().contains(RELEASED_LATER)) {
            Throwable where = line.getThrown();
            lost.add(where == null || where.getStackTrace().length == 0
                    ? line.getMessage()
                    : line.getMessage() + ", at " + where.getStackTrace()[0]);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        POOLS.removeHandler(this);
    }
}
