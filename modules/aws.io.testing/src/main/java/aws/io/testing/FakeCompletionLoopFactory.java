package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.spi.Availability;

/**
 * Event loops over a network in memory, which work by completions as io_uring and IOCP do: every read and write is taken, holds its buffer,
 * and ends later. It proves that the seam below the base loop is fit for such back ends, and tests protocols without a socket, with
 * faults on demand. All loops of one factory share one network. It is no service: give it to a group as an instance.
 */
public final class FakeCompletionLoopFactory implements EventLoopFactory {
    /** The provider's name. */
    static final String NAME = "fake-completion";

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryTransports transports = new MemoryTransports(network);

    /** Makes a factory with a network of its own. */
    public FakeCompletionLoopFactory() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 1;
    }

    @Override
    public Availability availability() {
        return Availability.available();
    }

    @Override
    public EventLoop newLoop(LoopOptions options) {
        return new PolledEventLoop(options, transports, new CompletionPoller());
    }

    @Override
    public Transports transports() {
        return transports;
    }

    /**
     * Makes the next accepts fail as they do when no descriptors are left; the connections wait. Any thread.
     *
     * @param count how many, 0 or more
     */
    public void failAccepts(int count) {
        network.failAccepts(count);
    }

    /**
     * Makes the next receives of datagrams fail, of all sockets together. Thread-safe.
     *
     * @param code the code of the errors
     * @param count how many, 0 or more
     */
    public void failReceives(ErrorCode code, int count) {
        network.failReceives(code, count);
    }

    /**
     * Makes the next sends of datagrams end with an error, of all sockets together. Thread-safe.
     *
     * @param code the code of the errors
     * @param count how many, 0 or more
     */
    public void failSends(ErrorCode code, int count) {
        network.failSends(code, count);
    }

    /**
     * Makes connects to an endpoint wait for ever. Any thread.
     *
     * @param endpoint which
     */
    public void silence(Endpoint endpoint) {
        network.silence(endpoint);
    }
}
