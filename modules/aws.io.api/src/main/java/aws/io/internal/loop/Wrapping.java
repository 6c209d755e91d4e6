package aws.io.internal.loop;

/** Something of ours around an object of the user's, whose name is to stand in texts. */
public interface Wrapping {
    /** {@return the object of the user's} */
    Object wrapped();
}
