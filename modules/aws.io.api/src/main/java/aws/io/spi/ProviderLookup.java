package aws.io.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks what a service loader finds, each provider on a daemon thread of its own, and sets aside what misbehaves. Nothing is cached. */
public final class ProviderLookup {
    /** How long one provider may take to answer. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    /** So many make an end of a loader that fails without end. */
    private static final int MOST = 1_000;

    /** The provider that the thread is asking. A look-up by one that is asked would ask it again, on another thread, without end. */
    private static final ThreadLocal<@Nullable String> ASKED = new ThreadLocal<>();

    private ProviderLookup() {}

    /**
     * Asks every provider.
     *
     * @param <P> the kind of provider
     * @param loader what finds them
     * @return a candidate for each
     * @throws IllegalStateException if a provider that is being asked looks up itself
     */
    public static <P extends Provider> List<Candidate<P>> find(ServiceLoader<P> loader) {
        String asked = ASKED.get();
        if (asked != null) {
            throw new IllegalStateException(asked + " looks for providers while it is asked");
        }
        List<Candidate<P>> found = new ArrayList<>();
        Iterator<ServiceLoader.Provider<P>> providers = loader.stream().iterator();
        while (true) {
            ServiceLoader.Provider<P> next;
            try {
                if (!providers.hasNext()) {
                    return found;
                }
                next = providers.next();
            } catch (ServiceConfigurationError | LinkageError e) {
                // a LinkageError: its class is there, and what its constructors name is not, as of a provider without its library
                found.add(Candidate.setAside(
                        "?", Integer.MIN_VALUE, "cannot be loaded: " + (e instanceof LinkageError ? e.toString() : e.getMessage())));
                if (found.size() > MOST) {
                    return found;
                }
                continue;
            }
            found.add(ask(next));
        }
    }

    /**
     * Asks one provider instance.
     *
     * @param <P> the kind of provider
     * @param provider the provider
     * @return the candidate
     */
    public static <P extends Provider> Candidate<P> ask(P provider) {
        return inTime(provider.getClass().getName(), () -> answer(provider));
    }

    /**
     * Asks a provider to describe itself.
     *
     * @param provider the provider
     * @return its description, or why there is none
     */
    public static String describe(Provider provider) {
        String name = provider.getClass().getName();
        return inTime(
                name, provider::describe, thrown -> "cannot describe itself: threw " + thrown, late -> "cannot describe itself: " + late);
    }

    private static <P extends Provider> Candidate<P> ask(ServiceLoader.Provider<P> made) {
        return inTime(made.type().getName(), () -> answer(made.get()));
    }

    private static <P extends Provider> Candidate<P> answer(P provider) {
        String name = provider.name();
        Availability availability = provider.availability();
        int priority = provider.priority();
        if (name == null || !name.matches("[a-z0-9-]+")) {
            return Candidate.setAside(
                    provider.getClass().getName(), priority, "has the name '" + name + "', allowed is [a-z0-9-]+");
        }
        if (availability == null) {
            return Candidate.setAside(name, priority, "answered null for its availability");
        }
        if (provider.spiVersion() != 1) {
            return Candidate.setAside(name, priority, "is of service version " + provider.spiVersion() + ", wanted is 1");
        }
        return Candidate.answered(name, provider, priority, availability);
    }

    private static <P extends Provider> Candidate<P> inTime(String name, Supplier<Candidate<P>> question) {
        return inTime(
                name,
                question,
                thrown -> Candidate.setAside(name, Integer.MIN_VALUE, "threw " + thrown),
                late -> Candidate.hung(name, late));
    }

    private static <A> A inTime(String name, Supplier<A> question, Function<Throwable, A> ifThrown, Function<String, A> ifLate) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon(true).name("aws-io-provider-" + name).start(() -> {
            try {
                ASKED.set(name);
                answer.complete(question.get());
            } catch (Throwable e) {
                // the service loader's own error says only that it could not be made
                answer.complete(ifThrown.apply(e instanceof ServiceConfigurationError && e.getCause() != null ? e.getCause() : e));
            }
        });
        try {
            return answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return ifLate.apply("did not answer within " + PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ifLate.apply("the look-up was interrupted");
        } catch (ExecutionException e) {
            throw new AssertionError("never completed exceptionally", e);
        }
    }
}
