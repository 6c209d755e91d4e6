package aws.io.loop;

/** Hears of what callbacks threw. */
@FunctionalInterface
public interface LoopErrorHandler {
    /**
     * A callback threw; the loop goes on. Must not throw itself.
     *
     * @param loop the loop on whose thread it happened
     * @param error what was thrown
     */
    void onError(EventLoop loop, Throwable error);
}
