package aws.io.loop.epoll;

import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.EpollCalls;
import aws.io.loop.epoll.sys.SocketCalls;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import org.jspecify.annotations.Nullable;

/** A transport that is a socket: it has options and an address. */
abstract class EpollSocket extends EpollTransport {
    private final SocketDomain domain;

    /** The local endpoint once the socket is connected, or null. */
    private @Nullable Endpoint local;

    /** What binding it has made. */
    private @Nullable SocketFile file;

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
    public final synchronized Endpoint localEndpoint() {
        CallMemory memory = requireOpen();
        Endpoint known = local;
        return known != null ? known : SocketCalls.localAddress(memory, descriptor());
    }

    /** {@return the local endpoint, which does not change any more} */
    final synchronized Endpoint rememberLocalEndpoint() {
        Endpoint now = localEndpoint();
        local = now;
        return now;
    }

    /** Binds it, which all kinds of sockets have in common; the file that a path makes is taken away at the end. */
    public final void bind(Endpoint local) {
        SocketFile made = SocketFile.of(local);
        SocketCalls.bind(callMemory(), descriptor(), local, domain);
        if (made != null) {
            made.wasMade();
            file = made;
        }
    }

    @Override
    public boolean close() {
        SocketFile made = file;
        file = null;
        try {
            return super.close();
        } finally {
            if (made != null) {
                made.delete();
            }
        }
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
