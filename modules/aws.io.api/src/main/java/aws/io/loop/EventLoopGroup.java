package aws.io.loop;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Bounds;
import aws.io.internal.loop.FactoryCall;
import aws.io.internal.loop.ProcessorGroups;
import aws.io.internal.loop.Reports;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transports;
import aws.io.spi.ProviderChoice;
import aws.io.spi.ProviderLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several event loops of one provider, which share the work. The loops' threads are daemon threads, which do not keep the JVM running,
 * unless a {@linkplain LoopOptions.Builder#threadFactory thread factory} makes others. Thread-safe.
 */
public final class EventLoopGroup implements AutoCloseable {
    /** The system property that names the loop provider, unless the builder does. */
    public static final String PROVIDER_PROPERTY = "aws.io.loop";

    private final String name;
    private final List<EventLoop> loops;
    private @Nullable IoFuture<Throwable> failure;

    private EventLoopGroup(String name, List<EventLoop> loops) {
        this.name = name;
        this.loops = List.copyOf(loops);
    }

    /** {@return a builder with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a running group with the defaults} */
    public static EventLoopGroup start() {
        return builder().start();
    }

    /**
     * Returns a group of existing loops. Their owner must run them, or call {@link EventLoop#runTurn}.
     *
     * @param loops one or more loops of one provider
     * @return the group
     * @throws IllegalArgumentException if there is none, or they are of several providers
     */
    public static EventLoopGroup of(List<EventLoop> loops) {
        if (loops.isEmpty()) {
            throw new IllegalArgumentException("loops: is empty, allowed is one or more");
        }
        List<String> providers = loops.stream().map(loop -> loop.transports().provider()).distinct().toList();
        if (providers.size() > 1) {
            throw new IllegalArgumentException("loops: are of providers " + providers + ", allowed is one: they share transports");
        }
        String first = loops.getFirst().name();
        return new EventLoopGroup(loops.size() == 1 ? first : first + " to " + loops.getLast().name(), loops);
    }

    /**
     * Returns every loop provider that is found, and the rule by which one is chosen.
     *
     * @return the choice
     */
    public static ProviderChoice<EventLoopFactory> providers() {
        return providers(ServiceLoader.load(EventLoopFactory.class, EventLoopFactory.class.getClassLoader()));
    }

    /**
     * Returns every loop provider in a module layer and its parents: for a container that loads plugins into separate layers.
     *
     * @param layer the layer
     * @return the choice
     */
    public static ProviderChoice<EventLoopFactory> providers(ModuleLayer layer) {
        return providers(ServiceLoader.load(Objects.requireNonNull(layer, "layer"), EventLoopFactory.class));
    }

    /**
     * Returns every loop provider that a class loader finds.
     *
     * @param loader the class loader
     * @return the choice
     */
    public static ProviderChoice<EventLoopFactory> providers(ClassLoader loader) {
        return providers(ServiceLoader.load(EventLoopFactory.class, Objects.requireNonNull(loader, "loader")));
    }

    private static ProviderChoice<EventLoopFactory> providers(ServiceLoader<EventLoopFactory> loader) {
        return new ProviderChoice<>("event loop provider", ProviderLookup.find(loader));
    }

    /** {@return the loops} */
    public List<EventLoop> loops() {
        return loops;
    }

    /** {@return the transports of the loops' provider} */
    public Transports transports() {
        return loops.getFirst().transports();
    }

    /** {@return the less loaded of two loops picked at random; a CLOSED one only if both are CLOSED} */
    public EventLoop next() {
        if (loops.size() == 1) {
            return loops.getFirst();
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int first = random.nextInt(loops.size());
        int second = random.nextInt(loops.size() - 1);
        EventLoop one = loops.get(first);
        EventLoop other = loops.get(second < first ? second : second + 1);
        if (one.state() == LoopState.CLOSED || other.state() == LoopState.CLOSED) {
            // one that has failed, or a group that is shut down
            return one.state() == LoopState.CLOSED ? other : one;
        }
        return one.load() <= other.load() ? one : other;
    }

    /** {@return the memory of buffers that the loops have handed out, and their budgets, as sums} */
    public MemoryStatistics memory() {
        return loops.stream().map(EventLoop::memory).reduce(MemoryStatistics::plus).orElseThrow();
    }

    /**
     * Returns a future that completes when the first of the loops ends with an error that it cannot survive. The other loops keep running.
     * Shutting the group down does not complete it.
     *
     * @apiNote Each call returns its own future, which the group keeps until a loop fails: call it once and keep the future.
     * @return completes with the error, which is also reported as {@link LoopReport.Kind#LOOP}
     */
    public synchronized IoFuture<Throwable> failure() {
        IoFuture<Throwable> first = failure;
        if (first == null) {
            IoFuture<Throwable> made = new IoFuture<>();
            loops.forEach(loop -> loop.failure().thenAccept(made::complete));
            failure = made;
            first = made;
        }
        return first.copy();
    }

    /**
     * Returns whether a loop belongs to this group.
     *
     * @param loop the loop
     * @return true if it is
     */
    public boolean contains(EventLoop loop) {
        return loops.contains(loop);
    }

    /**
     * Shuts every loop down, as {@link EventLoop#shutdown} describes. Does not block.
     *
     * @param grace how long channels may stay open, zero or more
     * @return completes when all loops are CLOSED. Canceling it takes nothing back; each call returns its own future
     */
    public IoFuture<Void> shutdown(Duration grace) {
        IoFuture<Void> result = new IoFuture<>();
        CompletableFuture<?>[] closed = loops.stream().map(loop -> loop.shutdown(grace)).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(closed).whenComplete((nothing, error) -> {
            if (error == null) {
                result.complete(null);
            } else {
                result.completeExceptionally(error);
            }
        });
        return result;
    }

    /**
     * Shuts every loop down without a grace, and waits until they are CLOSED: for try-with-resources. A shutdown that has begun keeps its
     * grace, and this method waits for it. Calling it again has no effect.
     *
     * @throws IllegalStateException on the thread of one of the loops, also between the turns of {@link EventLoop#runTurn}: it would wait
     *     for itself. Use {@link #shutdown} there
     */
    @Override
    public void close() {
        for (EventLoop loop : loops) {
            if (loop.inLoop()) {
                throw new IllegalStateException("loop '" + loop.name() + "' would wait for itself to close: use shutdown");
            }
        }
        shutdown(Duration.ZERO).join();
    }

    /** {@return its name, its provider, how many loops there are and their states, for logs} */
    @Override
    public String toString() {
        String states = loops.stream().map(EventLoop::state).distinct().sorted().map(LoopState::name).collect(Collectors.joining(" and "));
        return "EventLoopGroup[" + name + ", " + transports().provider() + ", " + loops.size() + ", " + states + "]";
    }

    /** A builder of {@link EventLoopGroup}. Not thread-safe. */
    public static final class Builder {
        private boolean sizeGiven;
        private @Nullable Integer processorGroup;
        private int size = Runtime.getRuntime().availableProcessors();
        private @Nullable String provider = System.getProperty(PROVIDER_PROPERTY);
        private @Nullable ProviderChoice<EventLoopFactory> choice;
        private @Nullable EventLoopFactory factory;
        private LoopOptions options = LoopOptions.builder().build();

        /** 0 if it follows from the options. */
        private long memoryBudget;

        private Builder() {}

        /**
         * Sets how many loops there are. The default is the number of processors; 1 suits a small device.
         *
         * @param loops 1 to 1024
         * @return this
         */
        public Builder size(int loops) {
            size = Bounds.between("loops", loops, 1, 1024);
            sizeGiven = true;
            return this;
        }

        /**
         * Pins each loop to its own processor, in one of the groups that share memory (NUMA nodes). There is at most one loop for each core
         * of the group that this process may use: only one of the hardware threads of a core is used, and a larger size is lowered.
         *
         * @param group the number of the node, as the system counts them
         * @return this
         */
        public Builder processorGroup(int group) {
            processorGroup = Bounds.atLeast("group", group, 0);
            return this;
        }

        /**
         * Sets the name of the provider, instead of the system property. If this provider cannot be used, the start fails; no other one is
         * chosen. {@link #provider(EventLoopFactory)} has precedence over a name.
         *
         * @param name such as "nio"
         * @return this
         */
        public Builder provider(String name) {
            provider = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets the providers among which one is chosen, by name or priority, such as those of
         * {@link EventLoopGroup#providers(ModuleLayer)}. The default is {@link EventLoopGroup#providers()}.
         *
         * @param candidates what was found
         * @return this
         */
        public Builder providers(ProviderChoice<EventLoopFactory> candidates) {
            choice = Objects.requireNonNull(candidates, "candidates");
            return this;
        }

        /**
         * Sets the provider itself. None is looked up, and a name or candidates have no effect.
         *
         * @param instance the provider
         * @return this
         */
        public Builder provider(EventLoopFactory instance) {
            factory = Objects.requireNonNull(instance, "instance");
            return this;
        }

        /**
         * Sets the options of every loop; their names get a number.
         *
         * @param value the options
         * @return this
         */
        public Builder options(LoopOptions value) {
            options = Objects.requireNonNull(value, "options");
            return this;
        }

        /**
         * Sets the memory budget of the group, of which each loop gets an equal share: the bytes of buffers above which a loop accepts no
         * connections, and channels that hold input stop reading, as {@link LoopOptions.Builder#memoryBudget} describes. Defaults to the
         * budget that the {@linkplain #options options} set for each loop, or else to a quarter of {@link Runtime#maxMemory} for the group.
         *
         * @param bytes 1 or more
         * @return this
         */
        public Builder memoryBudget(long bytes) {
            memoryBudget = Bounds.atLeast("bytes", bytes, 1L);
            return this;
        }

        /**
         * Creates the loops and runs them.
         *
         * @return the group
         * @throws IoException of code NO_PROVIDER that lists every candidate and its reason, or PROVIDER_FAILED; of code UNSUPPORTED if the
         *     loops are to be pinned and cannot be
         * @throws IllegalArgumentException if there is no such group of processors
         */
        public EventLoopGroup start() {
            EventLoopFactory chosen = factory;
            ProviderChoice<EventLoopFactory> candidates = null;
            if (chosen == null) {
                candidates = choice != null ? choice : EventLoopGroup.providers();
                chosen = candidates.choose(provider);
            }
            Integer group = processorGroup;
            List<Integer> cores = group == null ? List.of() : ProcessorGroups.SYSTEM.cores(group);
            int count = group == null ? size : sizeGiven ? Math.min(size, cores.size()) : cores.size();
            List<EventLoop> loops = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    LoopOptions named = options.withName(options.name() + "-" + i);
                    LoopOptions own = memoryBudget == 0
                            ? named.sharing(count)
                            : named.withMemoryBudget(Math.max(1, memoryBudget / count));
                    EventLoop loop = newLoop(chosen, group == null ? own : own.withProcessors(Set.of(cores.get(i))));
                    loops.add(loop);
                    loop.run();
                }
            } catch (RuntimeException | Error e) {
                loops.forEach(loop -> loop.shutdown(Duration.ZERO));
                throw e;
            }
            ProviderChoice<EventLoopFactory> asked = candidates;
            if (asked != null) {
                EventLoop first = loops.getFirst();
                asked.reportSetAside(text -> Reports.deliver(first, LoopReport.Kind.PLUGIN, text, null));
            }
            return new EventLoopGroup(options.name(), loops);
        }

        private static EventLoop newLoop(EventLoopFactory factory, LoopOptions own) {
            return new FactoryCall<EventLoop>("loop provider '" + nameOf(factory) + "'", ErrorCode.PROVIDER_FAILED) {
                @Override
                protected @Nullable EventLoop call() {
                    return factory.newLoop(own);
                }

                @Override
                protected void dispose(EventLoop late) {
                    late.shutdown(Duration.ZERO);
                }
            }.make();
        }

        /** Returns the provider's name, or that of its class if it cannot return its name either. */
        private static String nameOf(EventLoopFactory factory) {
            try {
                return factory.name();
            } catch (Throwable e) {
                return factory.getClass().getName();
            }
        }
    }
}
