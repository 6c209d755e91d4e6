package aws.io.tck;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves something behind: descriptors and threads that were not there before its first test, messages of a loop's
 * pool that were not released when the loop ended, and futures of the kit's channels and groups that never completed. Ends that take their
 * time are waited for. Test classes of one JVM must not run in parallel.
 */
public final class LeftoverCheck implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    /** JUnit's configuration parameter for how long ends are waited for; {@link LoopContract#PATIENCE} by default. */
    static final String PATIENCE_MILLIS = "aws.io.tck.leftovers.patience";

    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(LeftoverCheck.class);
    private static final long PAUSE_NANOS = 5_000_000;

    /** Makes the check; JUnit does. */
    public LeftoverCheck() {}

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        JvmWarmUp.once();
        context.getStore(SPACE)
                .put(context.getRequiredTestClass(), new Seen(Leftovers.now(), new LostMessages(), PendingFutures.begin(), new HashMap<>()));
    }

    /** Notes after which test something was there first, for the text of a failure. */
    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Seen seen = context.getStore(SPACE).get(context.getRequiredTestClass(), Seen.class);
        if (seen != null) {
            for (Object added : Leftovers.now().without(seen.before()).keySet()) {
                seen.after().putIfAbsent(added, context.getDisplayName());
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        Seen seen = context.getStore(SPACE).remove(context.getRequiredTestClass(), Seen.class);
        if (seen == null) {
            return;
        }
        FullBacklog.close();
        long millis = context.getConfigurationParameter(PATIENCE_MILLIS, Long::valueOf).orElse(LoopContract.PATIENCE * 1_000);
        long deadline = System.nanoTime() + millis * 1_000_000L;
        List<String> left = left(seen);
        while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
            left = left(seen);
        }
        seen.messages().close();
        seen.futures().close();
        if (!left.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " leaves " + left.size() + " things behind:\n  " + String.join("\n  ", left));
        }
    }

    private static List<String> left(Seen seen) throws Exception {
        List<String> left = new ArrayList<>();
        Leftovers.now().without(seen.before()).forEach((what, text) -> {
            String test = seen.after().get(what);
            left.add(test == null ? text : text + ", first seen after " + test);
        });
        left.addAll(seen.messages().lost());
        left.addAll(seen.futures().pending());
        return left;
    }

    /**
     * What there was before the first test of a class, and what is noted since.
     *
     * @param before the descriptors and threads before
     * @param messages what pools report
     * @param futures what must complete
     * @param after the test after which something was there first
     */
    private record Seen(Leftovers before, LostMessages messages, PendingFutures futures, Map<Object, String> after) {}
}
