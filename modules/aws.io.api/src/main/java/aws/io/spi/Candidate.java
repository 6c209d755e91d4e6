package aws.io.spi;

import org.jspecify.annotations.Nullable;

/**
 * One provider that was found, as the look-up saw it. Immutable.
 *
 * @param <P> the kind of provider
 */
public final class Candidate<P extends Provider> {
    private enum Standing {
        USABLE,
        ONLY_BY_NAME,
        UNAVAILABLE,
        SET_ASIDE,
        HUNG
    }

    private final String name;
    private final @Nullable P provider;
    private final int priority;
    private final Standing standing;
    private final @Nullable String reason;

    private Candidate(String name, @Nullable P provider, int priority, Standing standing, @Nullable String reason) {
        this.name = name;
        this.provider = provider;
        this.priority = priority;
        this.standing = standing;
        this.reason = reason;
    }

    static <P extends Provider> Candidate<P> answered(String name, P provider, int priority, Availability availability) {
        return switch (availability) {
            case Availability.Available() -> new Candidate<>(name, provider, priority, Standing.USABLE, null);
            case Availability.OnlyByName(String why) -> new Candidate<>(name, provider, priority, Standing.ONLY_BY_NAME, why);
            case Availability.Unavailable(String why) -> new Candidate<>(name, provider, priority, Standing.UNAVAILABLE, why);
        };
    }

    static <P extends Provider> Candidate<P> setAside(String name, int priority, String why) {
        return new Candidate<>(name, null, priority, Standing.SET_ASIDE, why);
    }

    static <P extends Provider> Candidate<P> hung(String name, String why) {
        return new Candidate<>(name, null, Integer.MAX_VALUE, Standing.HUNG, why);
    }

    Candidate<P> sharingItsName() {
        return new Candidate<>(
                name, provider, priority, isHung() ? Standing.HUNG : Standing.SET_ASIDE, "shares its name with another");
    }

    /** {@return its name; its class's where it did not get as far as telling} */
    public String name() {
        return name;
    }

    /** {@return the provider, null where it could not be made} */
    public @Nullable P provider() {
        return provider;
    }

    /** {@return its priority} */
    public int priority() {
        return priority;
    }

    /** {@return why it cannot be chosen, or only by its name, or null} */
    public @Nullable String reason() {
        return reason;
    }

    /** {@return whether it may be chosen without being named} */
    public boolean isUsable() {
        return standing == Standing.USABLE;
    }

    /** {@return whether it may be chosen by its name} */
    public boolean isUsableByName() {
        return isUsable() || standing == Standing.ONLY_BY_NAME;
    }

    /** {@return whether it misbehaves, and was set aside for that; one that says itself that it is unavailable here does not} */
    public boolean isBroken() {
        return standing == Standing.SET_ASIDE || isHung();
    }

    /** {@return whether it did not answer in time} */
    public boolean isHung() {
        return standing == Standing.HUNG;
    }

    @Override
    public String toString() {
        String text = standing == Standing.ONLY_BY_NAME ? "only by name: " + reason : reason;
        return name + " (priority " + priority + "): " + (text == null ? "available" : text);
    }
}
