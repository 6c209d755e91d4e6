package aws.io.internal.loop;

import org.jspecify.annotations.Nullable;

/** Names of handlers, listeners and tasks for texts. Anonymous classes and lambdas have one, too. Thread-safe. */
public final class Names {
    private Names() {}

    /**
     * Returns the name of an object's class without its package.
     *
     * @param named the object
     * @return the simple name; for an anonymous class the last part of its binary name, such as {@code EchoServer$1}; for a lambda the class
     *     that it is in, such as {@code EchoServer$$Lambda}
     */
    public static String of(@Nullable Object named) {
        if (named == null) {
            return "null";
        }
        if (named instanceof Wrapping wrapping) {
            return of(wrapping.wrapped());
        }
        Class<?> type = named.getClass();
        String name = type.isAnonymousClass() || type.isHidden() ? type.getName() : type.getSimpleName();
        int hidden = name.indexOf('/');
        String whole = hidden < 0 ? name : name.substring(0, hidden);
        return whole.substring(whole.lastIndexOf('.') + 1);
    }
}
