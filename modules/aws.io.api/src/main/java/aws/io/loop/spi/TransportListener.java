package aws.io.loop.spi;

/** Hears what happens to one attached transport, on its loop's thread. */
@FunctionalInterface
public interface TransportListener {
    /**
     * Something may be possible now. Events may be spurious: try, and take would-block for an answer. HANDLE_REMOVED says that the
     * loop stopped; CLOSED that a close which was pending has ended.
     *
     * @param events bits of {@link aws.io.loop.IoEvents}
     */
    void onEvents(int events);
}
