package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketOption;
import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * What all transports over a selectable channel share.
 *
 * @param <C> the kind of channel
 */
abstract class NioTransport<C extends SelectableChannel> implements Transport {
    final C channel;

    private @Nullable Registration registration;

    NioTransport(C channel) {
        this.channel = channel;
    }

    final C channel() {
        return channel;
    }

    final void register(SelectionKey key, TransportListener listener) {
        if (registration != null) {
            throw new IoException(ErrorCode.ALREADY_ATTACHED, channel.toString());
        }
        registration = new Registration(key) {
            @Override
            void deliver(int events) {
                listener.onEvents(events);
            }
        };
    }

    /** After a connect has begun. */
    final void awaitConnect() {
        if (registration != null) {
            registration.awaitConnect();
        }
    }

    @Override
    public final String provider() {
        return NioEventLoopFactory.NAME;
    }

    @Override
    public final void rearm(int events) {
        if (registration != null) {
            registration.rearm(events);
        }
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) {
        try {
            network(option).setOption(NioOptions.require(option), value);
        } catch (IOException | IllegalArgumentException e) {
            throw new IoException(ErrorCode.INVALID_OPTION, option + " = " + value, 0, e);
        } catch (UnsupportedOperationException e) {
            throw new IoException(ErrorCode.UNSUPPORTED, option + " on " + channel, 0, e);
        }
    }

    @Override
    public <T> T getOption(SocketOption<T> option) {
        try {
            return network(option).getOption(NioOptions.require(option));
        } catch (IOException e) {
            throw NioErrors.of("reading " + option, e);
        } catch (UnsupportedOperationException e) {
            throw new IoException(ErrorCode.UNSUPPORTED, option + " on " + channel, 0, e);
        }
    }

    @Override
    public Endpoint localEndpoint() {
        try {
            return NioAddresses.endpoint(network(null).getLocalAddress());
        } catch (IOException e) {
            throw NioErrors.of("asking for the local address", e);
        }
    }

    @Override
    public boolean close() {
        if (registration != null) {
            registration.end();
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw NioErrors.of("closing " + channel, e);
        }
        return true;
    }

    private NetworkChannel network(@Nullable SocketOption<?> option) {
        if (channel instanceof NetworkChannel network) {
            return network;
        }
        throw new IoException(ErrorCode.UNSUPPORTED, (option == null ? "an address" : option) + " on a pipe");
    }
}
