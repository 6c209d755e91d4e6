package aws.io.loop;

/** Hears the events of one subscription, on the loop's thread. */
@FunctionalInterface
public interface IoEventListener {
    /**
     * Something happened. Events may be spurious: try, and take would-block for an answer.
     *
     * @param loop the loop, whose thread this is
     * @param handle the subscribed handle
     * @param events bits of {@link IoEvents}
     */
    void onEvents(EventLoop loop, IoHandle handle, int events);
}
