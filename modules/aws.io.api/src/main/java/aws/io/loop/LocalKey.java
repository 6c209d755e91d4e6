package aws.io.loop;

import java.util.Objects;

/**
 * The typed key of an object in a loop's local storage. Keys are compared by identity.
 *
 * @param <T> the type of the object
 */
@SuppressWarnings("UnusedTypeParameter") // it types the item
public final class LocalKey<T> {
    private final String name;

    /**
     * A new key, different from every other.
     *
     * @param name what messages call it
     */
    public LocalKey(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    @Override
    public String toString() {
        return "LocalKey[" + name + "]";
    }
}
