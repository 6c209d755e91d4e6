package aws.io.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What went through a channel's leftmost slot up to the moment of asking. Immutable. */
public final class ChannelStatistics {
    private final long bytesRead;
    private final long bytesWritten;

    private ChannelStatistics(long bytesRead, long bytesWritten) {
        this.bytesRead = bytesRead;
        this.bytesWritten = bytesWritten;
    }

    /** {@return the bytes that came from the wire} */
    public long bytesRead() {
        return bytesRead;
    }

    /** {@return the bytes that went to the wire: that the kernel took} */
    public long bytesWritten() {
        return bytesWritten;
    }

    @Override
    public String toString() {
        return bytesRead + " bytes read, " + bytesWritten + " written";
    }

    /** Counts on the loop's thread; any thread may look. */
    static class Counter {
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

        final void addRead(long bytes) {
            READ.setOpaque(this, read + bytes);
        }

        final void addWritten(long bytes) {
            WRITTEN.setOpaque(this, written + bytes);
        }

        final ChannelStatistics snapshot() {
            return new ChannelStatistics((long) READ.getOpaque(this), (long) WRITTEN.getOpaque(this));
        }
    }
}
