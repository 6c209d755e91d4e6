package aws.io.loop.nio;

import aws.io.loop.IoEvents;
import java.nio.channels.SelectionKey;

/**
 * One watched channel. A selector is level-triggered, the seam is not: an event is told once, and again only after {@link #rearm}. The
 * interest bit stays set meanwhile, which costs nothing as long as the owner comes back to ask; only when the selector has told it twice
 * in vain is the bit cleared, so that a closed window does not spin.
 */
abstract class Registration {
    private static final int PATIENCE = 2;

    private final SelectionKey key;
    private final int readOps;
    private final int writeOps;
    private int armed;
    private int ignored;
    private boolean active = true;

    Registration(SelectionKey key) {
        this.key = key;
        int valid = key.channel().validOps();
        readOps = valid & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT);
        writeOps = valid & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT);
        key.attach(this);
    }

    /** Tells the listener. */
    abstract void deliver(int events);

    final boolean isActive() {
        return active;
    }

    final SelectionKey key() {
        return key;
    }

    /** Asks for the events once more. */
    final void rearm(int events) {
        if (!active || !key.isValid()) {
            return;
        }
        armed |= events;
        ignored = 0;
        int wanted = key.interestOps();
        if ((events & IoEvents.READABLE) != 0) {
            wanted |= readOps;
        }
        if ((events & IoEvents.WRITABLE) != 0) {
            wanted |= writeOps & ~SelectionKey.OP_CONNECT;
        }
        set(wanted);
    }

    /** Waits for a connect to end. */
    final void awaitConnect() {
        armed |= IoEvents.WRITABLE;
        set(SelectionKey.OP_CONNECT);
    }

    /** The selector says that something is ready. */
    final void ready(int ops) {
        if (!active) {
            return;
        }
        int events = 0;
        if ((ops & readOps) != 0) {
            events |= IoEvents.READABLE;
        }
        if ((ops & writeOps) != 0) {
            events |= IoEvents.WRITABLE;
            set(key.interestOps() & ~writeOps);
        }
        int told = events & armed;
        if (told == 0) {
            ignored++;
            if (ignored >= PATIENCE) {
                set(key.interestOps() & ~ops);
            }
            return;
        }
        armed &= ~told;
        deliver(told);
    }

    /** Ends it: nothing is told any more. */
    final void end() {
        active = false;
    }

    private void set(int wanted) {
        if (key.isValid() && key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }
}
