package aws.io.loop;

import java.nio.channels.SelectableChannel;
import java.util.Objects;

/** Something of the operating system that an event loop can watch. Two handles are the same if they are equal. */
public sealed interface IoHandle {
    /**
     * A channel of java.nio, in non-blocking mode.
     *
     * @param channel the channel; it stays the subscriber's to close
     */
    record Selectable(SelectableChannel channel) implements IoHandle {
        /** Checks that there is a channel. */
        public Selectable {
            Objects.requireNonNull(channel, "channel");
        }
    }

    /**
     * A file descriptor.
     *
     * @param number the descriptor; it stays the subscriber's to close, once the subscription has ended: its number may be another's at once
     */
    record Descriptor(int number) implements IoHandle {
        /** Checks that the number can be a descriptor. */
        public Descriptor {
            if (number < 0) {
                throw new IllegalArgumentException("number: " + number + ", a descriptor is 0 or more");
            }
        }
    }
}
