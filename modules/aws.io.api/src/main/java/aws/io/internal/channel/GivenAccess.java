package aws.io.internal.channel;

import java.lang.invoke.MethodHandles;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Access to calls that a public class does not publish, which the initializer of that class gives. */
final class GivenAccess {
    private GivenAccess() {}

    /**
     * Returns the access, for a constant: then the calls cost nothing.
     *
     * @param <T> the access
     * @param giver the class that gives it, which is initialized
     * @param given what was given, or null
     */
    static <T> T of(Class<?> giver, Supplier<@Nullable T> given) {
        try {
            MethodHandles.lookup().ensureInitialized(giver);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        T known = given.get();
        if (known == null) {
            throw new AssertionError(giver + " gives no access");
        }
        return known;
    }
}
