package aws.io.spi;

import java.util.Objects;

/** Whether a provider can be used here, and if not, why not. */
public sealed interface Availability {
    /** It can be used. */
    record Available() implements Availability {}

    /**
     * It cannot be used.
     *
     * @param reason why not, in one sentence, with what would mend it
     */
    record Unavailable(String reason) implements Availability {
        /** Checks that there is a reason. */
        public Unavailable {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * It can be used, but should not be by somebody who did not ask for it.
     *
     * @param reason why not, in one sentence, with what would mend it
     */
    record OnlyByName(String reason) implements Availability {
        /** Checks that there is a reason. */
        public OnlyByName {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** {@return it can be used} */
    static Availability available() {
        return new Available();
    }

    /**
     * It cannot be used.
     *
     * @param reason why not, in one sentence, with what would mend it
     * @return the answer
     */
    static Availability unavailable(String reason) {
        return new Unavailable(reason);
    }

    /**
     * It can be used, but should not be by somebody who did not ask for it.
     *
     * @param reason why not, in one sentence, with what would mend it
     * @return the answer
     */
    static Availability onlyByName(String reason) {
        return new OnlyByName(reason);
    }
}
