package aws.io.loop;

import aws.io.internal.loop.BlockedLoops;
import aws.io.internal.loop.Bounds;
import aws.io.internal.loop.LoggedReports;
import aws.io.internal.loop.MemoryBudget;
import aws.io.internal.loop.Nanos;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/** The options of one event loop, immutable. */
public final class LoopOptions {
    /** The memory budget that follows from the heap. */
    private static final long UNSET = 0;

    private final String name;
    private final MonotonicClock clock;
    private final ThreadFactory threadFactory;
    private final LoopErrorHandler errorHandler;
    private final Duration blockedWarning;
    private final Set<Integer> processors;
    private final long memoryBudget;

    /** Shared with the options that are derived from these: the loops of a group. Read by the class itself. */
    @SuppressWarnings("unused")
    private final BlockedLoops blockedLoops;

    private LoopOptions(Builder builder) {
        name = builder.name;
        clock = builder.clock;
        threadFactory = builder.threadFactory;
        errorHandler = builder.errorHandler;
        blockedWarning = builder.blockedWarning;
        processors = Set.copyOf(builder.processors);
        blockedLoops = builder.blockedLoops;
        memoryBudget = builder.memoryBudget;
    }

    /** {@return a builder with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the name of the loop and of its thread} */
    public String name() {
        return name;
    }

    /** {@return the clock for timed tasks} */
    public MonotonicClock clock() {
        return clock;
    }

    /** {@return the factory of the loop's thread, which must make platform threads} */
    public ThreadFactory threadFactory() {
        return threadFactory;
    }

    /** {@return the error handler, which receives every report of the loop} */
    public LoopErrorHandler errorHandler() {
        return errorHandler;
    }

    /** {@return how long one turn may keep the loop busy before this is reported; zero reports nothing} */
    public Duration blockedWarning() {
        return blockedWarning;
    }

    /** {@return the processors that the loop's thread is pinned to, by the system's numbers; empty if it is not pinned} */
    public Set<Integer> processors() {
        return processors;
    }

    /** {@return the bytes of buffers above which the loop stops accepting and reading, as {@link Builder#memoryBudget} describes} */
    public long memoryBudget() {
        return memoryBudget == UNSET ? MemoryBudget.ofThisJvm() : memoryBudget;
    }

    /** Returns the options of one of several loops, which share the default budget equally unless one was set. */
    LoopOptions sharing(int loops) {
        return memoryBudget == UNSET ? withMemoryBudget(Math.max(1, MemoryBudget.ofThisJvm() / loops)) : this;
    }

    /**
     * Returns the same options with another memory budget.
     *
     * @param bytes the budget, as {@link Builder#memoryBudget} describes
     * @return the options
     */
    public LoopOptions withMemoryBudget(long bytes) {
        return toBuilder().memoryBudget(bytes).build();
    }

    /**
     * Returns the same options with another name.
     *
     * @param other the name
     * @return the options
     */
    public LoopOptions withName(String other) {
        return toBuilder().name(other).build();
    }

    /**
     * Returns the same options with another pinning.
     *
     * @param others the processors, as {@link Builder#processors} describes
     * @return the options
     */
    public LoopOptions withProcessors(Set<Integer> others) {
        return toBuilder().processors(others).build();
    }

    /** {@return a builder with the values of these options: for a loop that wraps another and receives its reports, for example} */
    public Builder toBuilder() {
        Builder derived = builder();
        derived.blockedLoops = blockedLoops;
        derived.memoryBudget = memoryBudget;
        return derived.name(name)
                .clock(clock)
                .threadFactory(threadFactory)
                .errorHandler(errorHandler)
                .blockedWarning(blockedWarning)
                .processors(processors);
    }

    /** A builder of {@link LoopOptions}. Not thread-safe. */
    public static final class Builder {
        private String name = "aws-io-loop";
        private MonotonicClock clock = MonotonicClock.SYSTEM;
        private ThreadFactory threadFactory = Thread.ofPlatform().daemon(true).factory();
        private LoopErrorHandler errorHandler = new LoggedReports();
        private Duration blockedWarning = Duration.ofSeconds(1);
        private Set<Integer> processors = Set.of();
        private BlockedLoops blockedLoops = new BlockedLoops();
        private long memoryBudget = UNSET;

        private Builder() {}

        /**
         * Sets the name of the loop and of its thread. The default is {@code aws-io-loop}.
         *
         * @param value the name
         * @return this
         */
        public Builder name(String value) {
            name = Objects.requireNonNull(value, "name");
            return this;
        }

        /**
         * Sets the clock. The default is {@link MonotonicClock#SYSTEM}.
         *
         * @param value the clock
         * @return this
         */
        public Builder clock(MonotonicClock value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Sets the factory of the loop's thread. The default makes daemon threads.
         *
         * @param value a factory of platform threads
         * @return this
         */
        public Builder threadFactory(ThreadFactory value) {
            threadFactory = Objects.requireNonNull(value, "threadFactory");
            return this;
        }

        /**
         * Sets the error handler, which receives every report of the loop. The default logs each at level WARNING on the logger
         * {@code aws.io.loop}, at most ten per second of each kind, and then the number of those that were left out.
         *
         * @param value the handler
         * @return this
         */
        public Builder errorHandler(LoopErrorHandler value) {
            errorHandler = Objects.requireNonNull(value, "errorHandler");
            return this;
        }

        /**
         * Sets how long one turn may keep the loop busy before it is reported. The default is a second.
         *
         * @param value zero or more; zero reports nothing
         * @return this
         */
        public Builder blockedWarning(Duration value) {
            blockedWarning = Nanos.zeroOrMore("blockedWarning", value);
            return this;
        }

        /**
         * Pins the loop's thread. If the provider cannot pin, making the loop fails; if a processor does not exist, or this process may not
         * use it, the start of the loop fails.
         *
         * @param value the processors, by the system's numbers, each 0 to 1023; empty, the default, does not pin
         * @return this
         */
        public Builder processors(Set<Integer> value) {
            for (int one : value) {
                Bounds.between("processors", one, 0, 1023);
            }
            processors = Set.copyOf(value);
            return this;
        }

        /**
         * Sets the memory budget of the loop: the bytes of buffers, of the message pool and in copies that the library makes, above which
         * it accepts no connections, and channels that hold more than one {@link aws.io.channel.MessagePool#FRAGMENT} of input start no
         * read, until less than three quarters of it are in use. Defaults to a quarter of {@link Runtime#maxMemory}, which the loops of a
         * group share equally: see {@link EventLoopGroup.Builder#memoryBudget}.
         *
         * @param bytes 1 or more
         * @return this
         */
        public Builder memoryBudget(long bytes) {
            memoryBudget = Bounds.atLeast("bytes", bytes, 1L);
            return this;
        }

        /** {@return the options} */
        public LoopOptions build() {
            return new LoopOptions(this);
        }
    }
}
