package aws.io.internal.tls;

import java.io.Serial;

/** A mark in the causes of an engine's failure for what a callback of the user threw: engines throw exceptions too. */
public final class CallbackThrewException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /**
     * Creates a mark.
     *
     * @param what the callback
     * @param thrown what it threw
     */
    public CallbackThrewException(String what, Throwable thrown) {
        super(what + " threw " + thrown, thrown);
    }
}
