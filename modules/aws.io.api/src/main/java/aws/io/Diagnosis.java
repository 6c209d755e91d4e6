package aws.io;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.spi.Candidate;
import aws.io.spi.ProviderChoice;
import org.jspecify.annotations.Nullable;

/** What plugins are there, which would be chosen, and why: for a person who wonders. Immutable. */
public final class Diagnosis {
    private final ProviderChoice<EventLoopFactory> loops;
    private final @Nullable String chosenLoop;
    private final @Nullable String problem;

    private Diagnosis(ProviderChoice<EventLoopFactory> loops, @Nullable String chosenLoop, @Nullable String problem) {
        this.loops = loops;
        this.chosenLoop = chosenLoop;
        this.problem = problem;
    }

    /** {@return every event loop provider that was found} */
    public ProviderChoice<EventLoopFactory> loops() {
        return loops;
    }

    /** {@return the name of the loop provider that would be chosen, or null} */
    public @Nullable String chosenLoop() {
        return chosenLoop;
    }

    /** {@return why none would be chosen, or null} */
    public @Nullable String problem() {
        return problem;
    }

    /**
     * Looks around. Blocks for some seconds if a provider does not answer; never throws for what it finds.
     *
     * @return what it saw
     */
    public static Diagnosis diagnose() {
        ProviderChoice<EventLoopFactory> loops = EventLoopGroup.providers();
        try {
            return new Diagnosis(loops, loops.choose(System.getProperty(EventLoopGroup.PROVIDER_PROPERTY)).name(), null);
        } catch (IoException e) {
            return new Diagnosis(loops, null, e.getMessage());
        }
    }

    /** {@return a table for people: a line for each provider, the chosen one with a star} */
    public String table() {
        StringBuilder text = new StringBuilder();
        for (Candidate<EventLoopFactory> candidate : loops.candidates()) {
            text.append(candidate.name().equals(chosenLoop) ? "* loop " : "  loop ").append(candidate);
            EventLoopFactory provider = candidate.provider();
            if (provider != null) {
                text.append("  ").append(describe(provider));
            }
            text.append(System.lineSeparator());
        }
        if (problem != null) {
            text.append(problem).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String describe(EventLoopFactory provider) {
        try {
            return provider.describe();
        } catch (RuntimeException | LinkageError e) {
            return "cannot describe itself: " + e;
        }
    }
}
