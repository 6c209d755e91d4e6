package aws.io.channel;

import aws.io.IoException;
import org.jspecify.annotations.Nullable;

/**
 * The promise of a message: called once with the result, on the loop's thread, in the order of the writes, never inside the call
 * that wrote.
 */
@FunctionalInterface
public interface WriteListener {
    /**
     * The message's last byte went to the kernel, or it never will.
     *
     * @param context what was attached with the listener
     * @param error why not, or null
     */
    void onWritten(@Nullable Object context, @Nullable IoException error);
}
