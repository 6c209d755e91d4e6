package aws.io.loop.epoll;

import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.EpollCalls;
import aws.io.loop.epoll.sys.SocketCalls;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import org.jspecify.annotations.Nullable;

/** A listening socket. */
class EpollListener extends EpollSocket implements ListenerTransport {
    EpollListener(int descriptor, SocketDomain domain) {
        super(descriptor, domain);
    }

    @Override
    public void listen(Endpoint local, int backlog) {
        bind(local);
        SocketCalls.listen(callMemory(), descriptor(), backlog);
    }

    @Override
    public @Nullable StreamTransport accept() {
        if (!mayRead()) {
            return null;
        }
        CallMemory memory = callMemory();
        int accepted = SocketCalls.accept(memory, descriptor());
        if (accepted == SocketCalls.NONE) {
            readAll();
            return null;
        }
        try {
            return connection(accepted, SocketCalls.addressOf(memory));
        } catch (RuntimeException e) {
            DescriptorCalls.close(memory, accepted);
            throw e;
        }
    }

    @Override
    public boolean inherits(SocketOption<?> option) {
        return EpollOptions.INHERITED.contains(option);
    }

    /** Takes a descriptor that was accepted. */
    StreamTransport connection(int accepted, Endpoint remote) {
        return new EpollStream(accepted, domain(), remote);
    }

    @Override
    int interest() {
        return EpollCalls.EPOLLIN;
    }

    @Override
    Transports.Kind kind() {
        return Transports.Kind.LISTENER;
    }
}
