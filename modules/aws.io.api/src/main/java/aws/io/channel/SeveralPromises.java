package aws.io.channel;

import aws.io.IoException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The promises of several messages that became one, in their order. */
final class SeveralPromises implements WriteListener {
    private record Promise(WriteListener listener, @Nullable Object context) {}

    private final List<Promise> promises = new ArrayList<>(4);

    void add(WriteListener listener, @Nullable Object context) {
        promises.add(new Promise(listener, context));
    }

    /** Keeps them all, in the channel that reports what one of them throws. */
    void keep(@Nullable Channel in, @Nullable IoException error) {
        for (Promise one : promises) {
            IoMessage.keep(in, one.listener, one.context, error);
        }
    }

    @Override
    public void onWritten(@Nullable Object context, @Nullable IoException error) {
        keep(null, error);
    }
}
