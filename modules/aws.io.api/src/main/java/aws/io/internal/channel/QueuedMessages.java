package aws.io.internal.channel;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a queue of the library holds: nothing but the queue ends them. Sending or releasing such a message is refused, because
 * its former owner has given it away. Event-loop thread only.
 */
public final class QueuedMessages {
    private static volatile @Nullable Access access;

    private QueuedMessages() {}

    /** The calls on a message that its class does not publish. */
    public interface Access {
        /**
         * Gives a message to a queue.
         *
         * @param message the message
         * @param loop the loop of the queue
         * @return the message, or the object that takes its place
         */
        IoMessage take(IoMessage message, EventLoop loop);

        /**
         * Takes a message out of its queue.
         *
         * @param message the message
         */
        void giveBack(IoMessage message);

        /**
         * Ends a message that a queue holds.
         *
         * @param message the message
         * @param error why it was not written, or null
         */
        void end(IoMessage message, @Nullable IoException error);
    }

    /** A constant once it is initialized, so that the calls cost nothing. */
    private static final class Given {
        static final Access ACCESS = GivenAccess.of(IoMessage.class, () -> access);
    }

    /**
     * Sets the access, once: called by the initializer of {@link IoMessage}.
     *
     * @param given the access
     */
    public static void give(Access given) {
        access = given;
    }

    /**
     * Gives a message to a queue of a loop, which is the message's loop from now on. Nothing has changed if it throws.
     *
     * @param message the message
     * @param loop the loop of the queue, whose thread calls
     * @return the message to use from now on: the same one, unless use after send is looked for
     * @throws IllegalStateException if the message was sent or released before
     * @throws IoException of code LOOP_THREAD_ONLY if it belongs to another loop
     */
    public static IoMessage take(IoMessage message, EventLoop loop) {
        return Given.ACCESS.take(message, loop);
    }

    /**
     * Takes a message out of its queue: the caller owns it.
     *
     * @param message the message
     */
    public static void giveBack(IoMessage message) {
        Given.ACCESS.giveBack(message);
    }

    /**
     * Completes a message that {@link #take} has returned. Also on another thread once the loop is CLOSED.
     *
     * @param message the message
     * @param error why it was not written, or null
     */
    public static void end(IoMessage message, @Nullable IoException error) {
        Given.ACCESS.end(message, error);
    }
}
