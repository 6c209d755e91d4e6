package aws.io.internal.loop;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.spi.ProviderLookup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call of a plugin's factory on a daemon thread: one that throws, returns null or does not return in time becomes an {@link IoException}
 * with the name of the plugin. One call, by one thread.
 *
 * @param <T> what the factory makes
 */
public abstract class FactoryCall<T> implements Runnable {
    private final String plugin;
    private final ErrorCode code;
    private final CompletableFuture<@Nullable T> result = new CompletableFuture<>();

    /**
     * Creates a call that is not made yet.
     *
     * @param plugin the plugin's kind and name, such as {@code "TLS provider 'jsse'"}
     * @param code the code of the failure
     */
    protected FactoryCall(String plugin, ErrorCode code) {
        this.plugin = plugin;
        this.code = code;
    }

    /**
     * Calls the factory. On the daemon thread.
     *
     * @return what it made
     */
    protected abstract @Nullable T call();

    /**
     * Disposes of what a factory made that returned too late.
     *
     * @param late what it made
     */
    protected abstract void dispose(T late);

    @Override
    public final void run() {
        try {
            T made = call();
            if (!result.complete(made) && made != null) {
                dispose(made);
            }
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    /**
     * Makes the call and waits for it, at most {@link ProviderLookup#PATIENCE}.
     *
     * @return what was made
     * @throws IoException of the code; or as the factory throws it
     * @throws IllegalArgumentException as the factory throws it: a misuse by the caller
     */
    public final T make() {
        Thread.ofPlatform().daemon(true).name("aws-io-factory").start(this);
        try {
            T made = result.get(ProviderLookup.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            if (made == null) {
                throw new IoException(code, plugin + " made nothing: its factory returned null");
            }
            return made;
        } catch (TimeoutException e) {
            T made = abandon();
            if (made != null) {
                return made;
            }
            throw new IoException(code, plugin + " did not return within " + ProviderLookup.PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            T made = abandon();
            if (made != null) {
                dispose(made);
            }
            throw new IoException(code, plugin + ": the caller was interrupted while it waited");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /** Gives up, and returns what was made meanwhile all the same. */
    private @Nullable T abandon() {
        return result.cancel(false) || result.isCompletedExceptionally() ? null : result.getNow(null);
    }

    private RuntimeException failure(@Nullable Throwable thrown) {
        if (thrown instanceof IoException || thrown instanceof IllegalArgumentException) {
            // with the stack of the caller, which is on another thread
            thrown.addSuppressed(new Throwable("called here"));
            return (RuntimeException) thrown;
        }
        return new IoException(code, plugin + " threw " + thrown, 0, thrown);
    }
}
