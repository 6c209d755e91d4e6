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
     * A number by which the operating system knows an open resource: a file descriptor, which is an {@code int}, or a HANDLE of Windows,
     * which has 64 bits. A loop refuses a number that its system cannot have with an {@link IllegalArgumentException}.
     *
     * @param number the number, 0 or more: negative ones mark an error (-1) or, on Windows, pseudo handles. The subscriber closes the
     *     descriptor, and does so only after the subscription has ended, since the system may give the number to another resource at once
     */
    record Descriptor(long number) implements IoHandle {
        /** Checks that the number can be a descriptor. */
        public Descriptor {
            if (number < 0) {
                throw new IllegalArgumentException("number: " + number + ", a descriptor is 0 or more");
            }
        }
    }
}
