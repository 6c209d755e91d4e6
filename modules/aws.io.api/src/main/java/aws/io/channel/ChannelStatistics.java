package aws.io.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What went through the leftmost slot.
 *
 * @param bytesRead bytes that came from the wire
 * @param bytesWritten bytes that went to the wire
 */
public record ChannelStatistics(long bytesRead, long bytesWritten) {
    /** Counts on the loop's thread; any thread may look. */
    static final class Counter {
        private static final VarHandle READ;
        private static final VarHandle WRITTEN;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                READ = lookup.findVarHandle(Counter.class, "read", long.class);
                WRITTEN = lookup.findVarHandle(Counter.class, "written", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private long read;
        private long written;

        void addRead(long bytes) {
            READ.setOpaque(this, read + bytes);
        }

        void addWritten(long bytes) {
            WRITTEN.setOpaque(this, written + bytes);
        }

        ChannelStatistics snapshot() {
            return new ChannelStatistics((long) READ.getOpaque(this), (long) WRITTEN.getOpaque(this));
        }
    }
}
