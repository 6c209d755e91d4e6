package aws.io.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that went wrong on an event loop or on something that the loop carries: what a {@link LoopErrorHandler} receives. Immutable.
 * Thread-safe.
 */
public final class LoopReport {
    /** The kinds of reports. */
    public enum Kind {
        /** User code threw: a handler, listener, initializer, task, resolver, verifier or an action that was attached to a future. */
        CALLBACK,

        /**
         * A handler, a plugin or the application broke its contract: a message sent where there is no neighbour, or over the neighbour's
         * window; a shutdown that was never completed; a read window that was never opened again; a resolver or a negotiation that
         * answered twice, on another thread or without an answer.
         */
        CONTRACT,

        /** One turn has kept the loop busy for longer than {@link LoopOptions#blockedWarning}. */
        BLOCKED,

        /** A message was never released. */
        LEAK,

        /** A plugin failed, or was set aside. */
        PLUGIN,

        /** A resource ran out, such as descriptors or memory. */
        RESOURCE,

        /** A system call of the loop failed, or the loop itself ended with an error. */
        LOOP
    }

    private final EventLoop loop;
    private final Kind kind;
    private final String text;
    private final @Nullable Throwable error;

    /**
     * Creates a report.
     *
     * @param loop the loop that it is about
     * @param kind the kind
     * @param text what happened, in one line, with the names of the channel, slot and handler where there are some
     * @param error what was thrown, or what carries the stack; null if there is nothing to add to the text
     */
    public LoopReport(EventLoop loop, Kind kind, String text, @Nullable Throwable error) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.kind = Objects.requireNonNull(kind, "kind");
        this.text = Objects.requireNonNull(text, "text");
        this.error = error;
    }

    /** {@return the loop that the report is about} */
    public EventLoop loop() {
        return loop;
    }

    /** {@return the kind} */
    public Kind kind() {
        return kind;
    }

    /** {@return what happened, in one line, with the names of the channel, slot and handler where there are some} */
    public String text() {
        return text;
    }

    /** {@return what was thrown, or a throwable with the stack to look at; null if the text says everything} */
    public @Nullable Throwable error() {
        return error;
    }

    /** {@return kind, loop, text and error in one line, for logs} */
    @Override
    public String toString() {
        return kind + " on loop '" + loop.name() + "': " + text + (error == null ? "" : ": " + error);
    }
}
