package aws.io.internal.tls;

import java.io.Serial;

/** Marks, in the causes of an engine's failure, what a callback of the user's threw: engines throw much themselves. */
public final class CallbackThrewException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * A mark.
     *
     * @param what the callback
     * @param thrown what it threw
     */
    public CallbackThrewException(String what, Throwable thrown) {
        super(what + " threw " + thrown, thrown);
    }
}
