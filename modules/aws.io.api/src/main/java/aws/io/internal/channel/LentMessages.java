package aws.io.internal.channel;

import aws.io.channel.BufferKind;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import org.jspecify.annotations.Nullable;

/**
 * The large message that a pool lends for bytes whose number is known only when they are there: what a read or a cipher brings. Few bytes
 * are copied out of it, and the large message stays in the pool. Event-loop thread only.
 */
public final class LentMessages {
    private static volatile @Nullable Access access;

    private LentMessages() {}

    /** The calls on a pool that its class does not publish. */
    public interface Access {
        /**
         * Lends a message.
         *
         * @param pool the pool
         * @param kind where its memory should be
         * @return an empty message with room for {@link MessagePool#FRAGMENT} bytes
         */
        IoMessage lend(MessagePool pool, BufferKind kind);

        /**
         * Makes a message of what the lent one has.
         *
         * @param pool the pool
         * @param message the lent message
         * @return a message that the caller owns
         */
        IoMessage filled(MessagePool pool, IoMessage message);

        /**
         * Hands the lent message out for good.
         *
         * @param pool the pool
         * @param message the lent message
         * @return the message, or the object that takes its place; the caller owns it
         */
        IoMessage keep(MessagePool pool, IoMessage message);

        /**
         * Gives a lent message back.
         *
         * @param pool the pool
         * @param message the lent message
         */
        void giveBack(MessagePool pool, IoMessage message);
    }

    /** A constant once it is initialized, so that the calls cost nothing. */
    private static final class Given {
        static final Access ACCESS = GivenAccess.of(MessagePool.class, () -> access);
    }

    /**
     * Sets the access, once: called by the initializer of {@link MessagePool}.
     *
     * @param given the access
     */
    public static void give(Access given) {
        access = given;
    }

    /**
     * Lends a message. It counts as no message of the pool that is out. Afterwards it is handed to {@link #filled}, {@link #keep} or
     * {@link #giveBack}; a lent message that is handed to none of them is left to the garbage collector.
     *
     * @param pool the pool
     * @param kind where its memory should be
     * @return an empty message with room for {@link MessagePool#FRAGMENT} bytes
     */
    public static IoMessage lend(MessagePool pool, BufferKind kind) {
        return Given.ACCESS.lend(pool, kind);
    }

    /**
     * Makes a message of what the lent one, which has no completion, has from position to limit: that one for good, or a smaller copy if
     * the bytes fill less than a quarter of it.
     *
     * @param pool the pool
     * @param message the lent message
     * @return a message that the caller owns
     */
    public static IoMessage filled(MessagePool pool, IoMessage message) {
        return Given.ACCESS.filled(pool, message);
    }

    /**
     * Hands the lent message out for good.
     *
     * @param pool the pool
     * @param message the lent message
     * @return the message, or the object that takes its place; the caller owns it
     */
    public static IoMessage keep(MessagePool pool, IoMessage message) {
        return Given.ACCESS.keep(pool, message);
    }

    /**
     * Gives a lent message back that is not needed, and has no completion.
     *
     * @param pool the pool
     * @param message the lent message
     */
    public static void giveBack(MessagePool pool, IoMessage message) {
        Given.ACCESS.giveBack(pool, message);
    }
}
