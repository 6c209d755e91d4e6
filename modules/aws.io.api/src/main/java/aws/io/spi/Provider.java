package aws.io.spi;

import java.util.Set;

/**
 * A plugin. Asking it anything but {@link #describe} is cheap and has no side effect: nothing is loaded, registered, unpacked or printed.
 * Any thread may ask.
 */
public interface Provider {
    /** {@return its name, such as "epoll": lower-case letters, digits and hyphens} */
    String name();

    /** {@return its rank: among the available the highest is chosen} */
    int priority();

    /** {@return whether it can be used here, and if not, why not} */
    Availability availability();

    /** {@return the version of the service interface it was written for} */
    default int spiVersion() {
        return 1;
    }

    /** {@return what it can do beyond the contract, as short words} */
    default Set<String> capabilities() {
        return Set.of();
    }

    /** {@return one line on versions and the like, for diagnosis alone: may load natives} */
    default String describe() {
        return name();
    }
}
