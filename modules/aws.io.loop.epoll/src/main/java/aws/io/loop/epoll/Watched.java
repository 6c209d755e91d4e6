package aws.io.loop.epoll;

/**
 * One descriptor that a loop watches. Its key is what the kernel gives back with each event: where it stands in the table, and a number
 * that no other had before, since descriptor numbers and places are used again.
 */
abstract class Watched {
    /** Not in a table. */
    static final long NOWHERE = -1;

    /** The table's alone. */
    long key = NOWHERE;

    /** Whether it waits to be told again, the poller's alone. */
    boolean toldAgain;

    /**
     * The kernel has news.
     *
     * @param events bits of epoll
     */
    abstract void onEvents(int events);

    /** The loop stops: it is in no table any more. */
    abstract void onRemoved();

    /** {@return whether it is still being watched} */
    final boolean isWatched() {
        return key != NOWHERE;
    }
}
