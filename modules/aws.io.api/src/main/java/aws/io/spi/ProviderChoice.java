package aws.io.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which one provider is chosen: the one that was named, else the highest priority among the available, else the order of
 * names; never the order of a path. Immutable.
 *
 * @param <P> the kind of provider
 */
public final class ProviderChoice<P extends Provider> {
    private static final System.Logger LOGGER = System.getLogger("aws.io");

    /** So many different lines about misbehaving providers are reported: a container may load new ones without end. */
    private static final int MOST_REPORTED = 1_000;

    private static final Set<String> REPORTED = ConcurrentHashMap.newKeySet();

    private final String kind;
    private final List<Candidate<P>> candidates;

    /**
     * The rule over some candidates.
     *
     * @param kind what messages call the kind of provider
     * @param candidates what was found; names that several share are set aside
     */
    public ProviderChoice(String kind, List<Candidate<P>> candidates) {
        this.kind = Objects.requireNonNull(kind, "kind");
        List<Candidate<P>> sorted = new ArrayList<>();
        for (Candidate<P> one : candidates) {
            sorted.add(isAlone(one, candidates) ? one : one.sharingItsName());
        }
        sorted.sort(ProviderChoice::bestFirst);
        this.candidates = List.copyOf(sorted);
    }

    /** {@return all candidates, the best first} */
    public List<Candidate<P>> candidates() {
        return candidates;
    }

    /**
     * Chooses. No system property is asked here: that is the caller's to do, as groups and contexts do it.
     *
     * @param named the name asked for, or null for the best
     * @return the provider
     * @throws IoException of code NO_PROVIDER that lists every candidate and its reason
     */
    public P choose(@Nullable String named) {
        if (named == null) {
            for (Candidate<P> candidate : candidates) {
                if (candidate.isHung()) {
                    throw failure("'" + candidate.name() + "' does not answer, and no other was named");
                }
            }
        }
        for (Candidate<P> candidate : candidates) {
            P provider = candidate.provider();
            if (provider == null) {
                continue;
            }
            if (named == null ? candidate.isUsable() : candidate.isUsableByName() && named.equals(candidate.name())) {
                return provider;
            }
            if (named == null && candidate.isUsableByName()) {
                LOGGER.log(System.Logger.Level.WARNING, kind + " '" + candidate.name() + "' is passed over: " + candidate.reason());
            }
        }
        throw failure(named == null ? "none is available" : "'" + named + "' is missing or unavailable");
    }

    /**
     * Passes on, for each candidate that was set aside because it misbehaves, a line with its name and the reason; each line once in the
     * life of the process.
     *
     * @param report what receives the lines
     */
    public void reportSetAside(Consumer<String> report) {
        for (Candidate<P> candidate : candidates) {
            String text = kind + " '" + candidate.name() + "' is set aside: " + candidate.reason();
            if (candidate.isBroken() && REPORTED.size() < MOST_REPORTED && REPORTED.add(text)) {
                report.accept(text);
            }
        }
    }

    /** {@return the kind of provider and every candidate with its reason, for logs} */
    @Override
    public String toString() {
        return kind + "s: " + listed();
    }

    // A server's start walks through here: loops, as a stream or a lambda costs a start some milliseconds and an AOT cache its classes.

    private static boolean isAlone(Candidate<?> one, List<? extends Candidate<?>> all) {
        int sharing = 0;
        for (Candidate<?> other : all) {
            sharing += other.name().equals(one.name()) ? 1 : 0;
        }
        return sharing == 1;
    }

    private static int bestFirst(Candidate<?> one, Candidate<?> other) {
        int byPriority = Integer.compare(other.priority(), one.priority());
        return byPriority != 0 ? byPriority : one.name().compareTo(other.name());
    }

    private String listed() {
        return candidates.stream().map(Candidate::toString).collect(Collectors.joining("; "));
    }

    private IoException failure(String why) {
        String list = candidates.isEmpty()
                ? "none was found; its module belongs on the module path or class path, or among the modules of the image"
                : listed();
        return new IoException(ErrorCode.NO_PROVIDER, kind + ": " + why + ". Candidates: " + list);
    }
}
