package aws.io.internal.loop;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.spi.ProviderLookup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls the factory of a plugin on a daemon thread: one that throws, returns null or does not return in time becomes an
 * {@link IoException} with the name of the plugin. Thread-safe.
 */
public final class FactoryCall {
    private FactoryCall() {}

    /**
     * Makes something by a plugin.
     *
     * @param <T> what is made
     * @param plugin the plugin's kind and name, such as {@code "TLS provider 'jsse'"}
     * @param code the code of the failure
     * @param factory what makes it
     * @param late disposes of what a factory makes that has returned too late
     * @return what was made
     * @throws IoException of the code; or as the factory throws it
     * @throws IllegalArgumentException as the factory throws it: a misuse by the caller
     */
    public static <T> T make(String plugin, ErrorCode code, Supplier<@Nullable T> factory, Consumer<T> late) {
        CompletableFuture<@Nullable T> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon(true).name("aws-io-factory").start(() -> {
            try {
                T made = factory.get();
                if (!result.complete(made) && made != null) {
                    late.accept(made);
                }
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        try {
            T made = result.get(ProviderLookup.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            if (made == null) {
                throw new IoException(code, plugin + " made nothing: its factory returned null");
            }
            return made;
        } catch (TimeoutException e) {
            T made = abandon(result);
            if (made != null) {
                return made;
            }
            throw new IoException(code, plugin + " did not return within " + ProviderLookup.PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            T made = abandon(result);
            if (made != null) {
                late.accept(made);
            }
            throw new IoException(code, plugin + ": the caller was interrupted while it waited");
        } catch (ExecutionException e) {
            throw failure(plugin, code, e.getCause());
        }
    }

    /** Gives up, and returns what was made meanwhile all the same. */
    private static <T> @Nullable T abandon(CompletableFuture<@Nullable T> result) {
        return result.cancel(false) || result.isCompletedExceptionally() ? null : result.getNow(null);
    }

    private static RuntimeException failure(String plugin, ErrorCode code, @Nullable Throwable thrown) {
        if (thrown instanceof IoException || thrown instanceof IllegalArgumentException) {
            // with the stack of the caller, who is on another thread
            thrown.addSuppressed(new Throwable("called here"));
            return (RuntimeException) thrown;
        }
        return new IoException(code, plugin + " threw " + thrown, 0, thrown);
    }
}
