package aws.io.loop.epoll;

import aws.io.loop.epoll.sys.EpollCalls;
import aws.io.loop.epoll.sys.SocketCalls;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;

/** A transport that is a socket: it has options and an address. */
abstract class EpollSocket extends EpollTransport {
    private final SocketDomain domain;

    EpollSocket(int descriptor, SocketDomain domain) {
        super(descriptor);
        this.domain = domain;
    }

    @Override
    public final <T> void setOption(SocketOption<T> option, T value) {
        EpollOptions.require(this, option);
        whileOpen(memory -> {
            EpollOptions.set(memory, descriptor(), option, value);
            return true;
        });
    }

    @Override
    public final <T> T getOption(SocketOption<T> option) {
        EpollOptions.require(this, option);
        return whileOpen(memory -> EpollOptions.get(memory, descriptor(), option));
    }

    @Override
    public final Endpoint localEndpoint() {
        return whileOpen(memory -> SocketCalls.localAddress(memory, descriptor()));
    }

    /** Everything that it can ever want to hear. */
    @Override
    int interest() {
        return EpollCalls.EPOLLIN | EpollCalls.EPOLLOUT | EpollCalls.EPOLLRDHUP | EpollCalls.EPOLLPRI;
    }

    /** {@return what it is for} */
    abstract Transports.Kind kind();

    /** {@return the domain} */
    final SocketDomain domain() {
        return domain;
    }
}
