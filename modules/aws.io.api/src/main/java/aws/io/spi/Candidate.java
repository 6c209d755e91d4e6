package aws.io.spi;

import org.jspecify.annotations.Nullable;

/**
 * One provider that was found, as the look-up saw it.
 *
 * @param <P> the kind of provider
 * @param name its name; its class's where it did not get as far as telling
 * @param provider the provider, null where it could not be made
 * @param priority its priority
 * @param setAside why it cannot be chosen, or null
 * @param hung whether it did not answer in time
 */
public record Candidate<P extends Provider>(
        String name, @Nullable P provider, int priority, @Nullable String setAside, boolean hung) {
    /** {@return whether it can be chosen} */
    public boolean isUsable() {
        return provider != null && setAside == null;
    }

    @Override
    public String toString() {
        return name + " (priority " + priority + "): " + (setAside == null ? "available" : setAside);
    }
}
