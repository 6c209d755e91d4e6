package aws.io.internal.loop;

/** A wrapper of the library around an object of the user, whose name is to appear in texts. */
public interface Wrapping {
    /** {@return the object of the user's} */
    Object wrapped();
}
