/**
 * A stranger's event loop provider, "counting": it counts the tasks and events of another provider's loops. It needs {@code aws.io.api}
 * alone, and is chosen by its name alone.
 */
module example.loop.counting {
    requires aws.io.api;
    requires static org.jspecify;

    provides aws.io.loop.spi.EventLoopFactory with
            example.loop.counting.CountingEventLoopFactory;
}
