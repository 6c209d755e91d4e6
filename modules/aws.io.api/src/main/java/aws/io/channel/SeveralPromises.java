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

    @Override
    public void onWritten(@Nullable Object context, @Nullable IoException error) {
        for (Promise one : promises) {
            one.listener.onWritten(one.context, error);
        }
    }
}
