package aws.io;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The errors of the addresses that a race has tried, as one error: the last, with the first ones as its suppressed errors. */
final class RaceErrors {
    /** The most errors that are kept besides the last: a stack trace of each is some 2 kB. */
    static final int MOST = 15;

    private final List<IoException> first = new ArrayList<>();
    private @Nullable IoException last;
    private int count;

    void add(IoException error) {
        IoException before = last;
        if (before != null && first.size() < MOST) {
            first.add(before);
        }
        last = error;
        count++;
    }

    /** {@return the error that the race ends with, or null if no address has failed} */
    @Nullable IoException asOne() {
        IoException error = last;
        if (error == null) {
            return null;
        }
        for (IoException one : first) {
            if (one != error) {
                error.addSuppressed(one);
            }
        }
        int left = count - 1 - first.size();
        if (left > 0) {
            error.addSuppressed(new IoException(error.code(), left + " more of " + count + " addresses failed"));
        }
        return error;
    }
}
