package aws.io.loop.nio;

import aws.io.loop.IoEvents;
import aws.io.loop.spi.TransportListener;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;

/**
 * One watched channel: the events its owner waits for (armed), and the operations the selector is asked for (interest).
 *
 * <p>A delivered READABLE leaves the interest in place, since the owner mostly asks again before the next turn. Only a channel that is
 * ready a second time while nobody has asked loses the interest: so a closed window does not spin, and an open one costs no call.
 * Room to write is the normal state, so that interest is there only while it is armed.
 */
final class NioRegistration {
    /** How often a channel may be ready while nobody waits for it. */
    private static final int IGNORED_MOST = 2;

    private final SelectionKey key;
    private final TransportListener listener;
    private int readOps;
    private int writeOps;
    private int interest;
    private int armed;
    private int ignored;
    private boolean active = true;

    /** A registration whose key asks for {@code interest}, and becomes attached to it. */
    NioRegistration(SelectionKey key, int interest, TransportListener listener) {
        this.key = key;
        this.interest = interest;
        this.listener = listener;
        key.attach(this);
    }

    /** Says which operations stand for READABLE and WRITABLE. */
    void meaning(int read, int write) {
        readOps = read;
        writeOps = write;
    }

    /** {@return the key} */
    SelectionKey key() {
        return key;
    }

    /** {@return whether it may still deliver} */
    boolean isActive() {
        return active;
    }

    /** After this nothing is delivered. */
    void end() {
        active = false;
    }

    /** Notes that the owner waits for events, without a change of the key. */
    void arm(int events) {
        armed |= events;
        if ((events & IoEvents.READABLE) != 0) {
            ignored = 0;
        }
    }

    /**
     * Arms events and makes sure that the selector looks for them.
     *
     * @throws CancelledKeyException if the channel was closed
     */
    void rearm(int events) {
        arm(events);
        want(interest | operations(events));
    }

    /** {@return the operations that stand for events} */
    int operations(int events) {
        return ((events & IoEvents.READABLE) != 0 ? readOps : 0) | ((events & IoEvents.WRITABLE) != 0 ? writeOps : 0);
    }

    /**
     * Sets what the selector looks for.
     *
     * @throws CancelledKeyException if the channel was closed
     */
    void want(int operations) {
        if (operations != interest) {
            key.interestOps(operations);
            interest = operations;
        }
    }

    /**
     * Takes what the selector has found.
     *
     * @param ready the ready operations
     * @return the events to deliver, none if 0
     * @throws CancelledKeyException if the channel was closed
     */
    int take(int ready) {
        int found = ((ready & readOps) != 0 ? IoEvents.READABLE : 0) | ((ready & writeOps) != 0 ? IoEvents.WRITABLE : 0);
        int events = found & armed;
        armed &= ~events;
        int wanted = interest;
        if ((found & ~events & IoEvents.READABLE) != 0 && ++ignored >= IGNORED_MOST) {
            wanted &= ~readOps;
        }
        if ((found & IoEvents.WRITABLE) != 0) {
            wanted &= ~writeOps;
        }
        want(wanted);
        return events;
    }

    /** Tells the listener. */
    void deliver(int events) {
        listener.onEvents(events);
    }
}
