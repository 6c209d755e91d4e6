package aws.io.interop;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** How long anything may take. Nothing here takes a tenth of it, unless the machine is busy. */
final class Patience {
    static final int SECONDS = 30;

    private Patience() {}

    /** Waits for a result; without one, the failure's message has what is told about. */
    static <T extends @Nullable Object> T await(Future<T> future, Object about) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause() + "; " + about, e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened in " + SECONDS + " s; " + about, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
