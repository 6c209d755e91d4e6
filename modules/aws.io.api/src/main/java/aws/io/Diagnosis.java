package aws.io;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.spi.Candidate;
import aws.io.spi.Provider;
import aws.io.spi.ProviderChoice;
import aws.io.spi.ProviderLookup;
import aws.io.tls.TlsContext;
import aws.io.tls.spi.TlsProvider;
import org.jspecify.annotations.Nullable;

/** What plugins are there, which would be chosen, and why: for a person who wonders. Immutable. */
public final class Diagnosis {
    private final Part<EventLoopFactory> loops;
    private final Part<TlsProvider> tls;

    private Diagnosis(Part<EventLoopFactory> loops, Part<TlsProvider> tls) {
        this.loops = loops;
        this.tls = tls;
    }

    /**
     * Looks around. Blocks for some seconds if a provider does not answer; never throws for what it finds.
     *
     * @return what it saw
     */
    public static Diagnosis diagnose() {
        return new Diagnosis(
                Part.of("loop", EventLoopGroup.providers(), System.getProperty(EventLoopGroup.PROVIDER_PROPERTY)),
                Part.of("tls ", TlsContext.providers(), System.getProperty(TlsContext.PROVIDER_PROPERTY)));
    }

    /** {@return every event loop provider that was found} */
    public ProviderChoice<EventLoopFactory> loops() {
        return loops.choice;
    }

    /** {@return the name of the loop provider that would be chosen, or null} */
    public @Nullable String chosenLoop() {
        return loops.chosen;
    }

    /** {@return why no loop provider would be chosen, or null} */
    public @Nullable String loopProblem() {
        return loops.problem;
    }

    /** {@return every TLS provider that was found} */
    public ProviderChoice<TlsProvider> tls() {
        return tls.choice;
    }

    /** {@return the name of the TLS provider that would be chosen, or null} */
    public @Nullable String chosenTls() {
        return tls.chosen;
    }

    /** {@return why no TLS provider would be chosen, or null; that there is none may be meant so} */
    public @Nullable String tlsProblem() {
        return tls.problem;
    }

    /** {@return a table for people: a line for each provider, the chosen ones with a star} */
    public String table() {
        StringBuilder text = new StringBuilder();
        loops.print(text);
        tls.print(text);
        return text.toString();
    }

    /** What was found of one kind of provider. */
    private static final class Part<P extends Provider> {
        private final String kind;
        private final ProviderChoice<P> choice;
        private final @Nullable String chosen;
        private final @Nullable String problem;

        private Part(String kind, ProviderChoice<P> choice, @Nullable String chosen, @Nullable String problem) {
            this.kind = kind;
            this.choice = choice;
            this.chosen = chosen;
            this.problem = problem;
        }

        static <P extends Provider> Part<P> of(String kind, ProviderChoice<P> choice, @Nullable String named) {
            try {
                return new Part<>(kind, choice, choice.choose(named).name(), null);
            } catch (IoException e) {
                return new Part<>(kind, choice, null, e.getMessage());
            }
        }

        void print(StringBuilder text) {
            for (Candidate<P> candidate : choice.candidates()) {
                text.append(candidate.name().equals(chosen) ? "* " : "  ").append(kind).append(' ').append(candidate);
                P provider = candidate.provider();
                if (provider != null) {
                    text.append("  ").append(ProviderLookup.describe(provider));
                }
                text.append(System.lineSeparator());
            }
            if (problem != null) {
                text.append("  ").append(kind).append(' ').append(problem).append(System.lineSeparator());
            }
        }
    }
}
