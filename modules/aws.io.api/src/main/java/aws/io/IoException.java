package aws.io;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An operation failed for a reason outside the caller's arguments. The {@link #code()} is stable and says whose fault it is; misuse
 * of the API is an {@link IllegalArgumentException} or {@link IllegalStateException} instead.
 */
public class IoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The code. */
    private final ErrorCode code;

    /** The system's error number, 0 where there is none. */
    private final int errno;

    /**
     * An error with its code's own sentence and a detail.
     *
     * @param code what happened
     * @param detail which thing it happened to
     */
    public IoException(ErrorCode code, String detail) {
        this(code, detail, 0, null);
    }

    /**
     * An error with its cause.
     *
     * @param code what happened
     * @param detail which thing it happened to
     * @param errno the system's error number, 0 where there is none
     * @param cause the exception underneath, if any
     */
    public IoException(ErrorCode code, String detail, int errno, @Nullable Throwable cause) {
        // That a peer has closed is no surprise and happened nowhere in this program: most connections of a server end so.
        super(detail, cause, true, Objects.requireNonNull(code, "code") != ErrorCode.PEER_CLOSED);
        this.code = code;
        this.errno = errno;
    }

    /** {@return the code's own sentence and the detail; put together when it is asked for} */
    @Override
    public String getMessage() {
        return code.sentence() + ": " + super.getMessage();
    }

    /** {@return the stable code} */
    public final ErrorCode code() {
        return code;
    }

    /** {@return whose fault it is} */
    public final Fault fault() {
        return code.fault();
    }

    /** {@return the layer in which it arose} */
    public final Layer layer() {
        return code.layer();
    }

    /** {@return the system's error number, 0 where there is none} */
    public final int errno() {
        return errno;
    }

    /** {@return whether the same call may well succeed later} */
    public final boolean isRetryable() {
        return code.isRetryable();
    }
}
