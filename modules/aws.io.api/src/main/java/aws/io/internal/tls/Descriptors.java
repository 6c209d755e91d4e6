package aws.io.internal.tls;

import java.io.IOException;
import java.nio.channels.Pipe;
import org.jspecify.annotations.Nullable;

/** Whether the process has file descriptors left, for the text of errors of engines that need some and do not report what they lack. */
public final class Descriptors {
    private Descriptors() {}

    /**
     * Tries to open a pipe, which takes two descriptors. Thread-safe.
     *
     * @return the system's error, such as "Too many open files"; null if there are descriptors left
     */
    public static @Nullable IOException shortage() {
        try {
            Pipe pipe = Pipe.open();
            pipe.sink().close();
            pipe.source().close();
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
