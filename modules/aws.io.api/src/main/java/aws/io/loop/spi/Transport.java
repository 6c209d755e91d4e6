package aws.io.loop.spi;

import aws.io.socket.Endpoint;
import aws.io.socket.SocketOption;

/**
 * The primitives of one socket or pipe end. A transport has no state machine, no queue and no timer: those live once, above it.
 *
 * <p>A call that moves bytes answers with their number, or with {@link #EOF}, {@link #WOULD_BLOCK} or {@link #PENDING}:
 *
 * <ul>
 *   <li>A <em>readiness</em> back end (epoll, a selector) answers WOULD_BLOCK. The buffer was not touched and is the caller's. The
 *       caller calls {@link #rearm} if it wants to hear of it, and tries again on the event.
 *   <li>A <em>completion</em> back end (io_uring, IOCP) answers PENDING: it holds the buffer until the event READABLE (or WRITABLE),
 *       upon which the caller repeats the very same call, with the same buffers, and gets the result. Only a close ends it sooner.
 * </ul>
 *
 * <p>Errors are {@link aws.io.IoException}s with the code that fits; after one the caller closes the transport. Unless it says
 * otherwise a method is called on the loop's thread once the transport is attached, and by its one owner before.
 */
public interface Transport {
    /** The peer will send no more. */
    int EOF = -1;

    /** Nothing could be done now; the buffer was not touched. */
    int WOULD_BLOCK = -2;

    /**
     * The back end has taken the request and holds the buffer: repeat the call on the event. One call in each direction may be pending.
     * Until its event the buffers, their order and their positions stay as they are, though the array of a gathering write is the caller's
     * again at once; a call repeated too early answers PENDING again. An exception ends the call and gives the buffers back, and so does
     * CLOSED.
     */
    int PENDING = -3;

    /** {@return the name of the provider whose loops can watch this transport; any thread} */
    String provider();

    /**
     * Asks to be told when a call that could not do more may do more: after WOULD_BLOCK, after a read that filled less than it had room
     * for, and after an accept that gave null. Asked again before the event it does nothing. The event may be spurious. Nothing to do on
     * edge-triggered epoll; an interest bit on a selector; on a completion back end the request that will tell.
     *
     * @param events READABLE, WRITABLE or both
     */
    void rearm(int events);

    /**
     * Sets an option.
     *
     * @param <T> the type of its value
     * @param option the option
     * @param value the value, already checked by the option
     * @throws aws.io.IoException of code UNSUPPORTED or INVALID_OPTION; nothing has changed
     */
    <T> void setOption(SocketOption<T> option, T value);

    /**
     * Reads an option back.
     *
     * @param <T> the type of its value
     * @param option the option
     * @return the kernel's value
     * @throws aws.io.IoException of code UNSUPPORTED
     */
    <T> T getOption(SocketOption<T> option);

    /** {@return the address it is bound to; any thread} */
    Endpoint localEndpoint();

    /**
     * Closes it; a second close does nothing. No event but CLOSED comes afterwards, and no later call has an effect: one that has to ask
     * the system throws with code CLOSED_LOCALLY, while what the back end knows by itself it may answer still, say that a read would block.
     *
     * <p>Once the loop that watched it is CLOSED, any thread may call this, one at a time: it frees the descriptor and answers true.
     *
     * @return true when it is closed and holds no buffer; false when the back end still does: CLOSED will tell
     */
    boolean close();
}
