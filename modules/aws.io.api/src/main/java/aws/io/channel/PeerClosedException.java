package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.Endpoint;
import java.io.IOException;
import java.io.ObjectOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The orderly end of a channel's input. Most connections of a server end with it and most of these errors are never printed, so the text
 * is made when it is asked for. It names the channel as it was when its input ended and does not keep it alive.
 */
final class PeerClosedException extends IoException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Endpoint local;
    private final transient @Nullable Endpoint remote;
    private final transient @Nullable ChannelState state;

    /** The name of the channel, once it was asked for. */
    private @Nullable String name;

    PeerClosedException(Channel channel) {
        super(ErrorCode.PEER_CLOSED, "");
        local = channel.localEndpoint();
        remote = channel.remoteEndpoint();
        state = channel.state();
    }

    @Override
    public String getMessage() {
        return code().sentence() + ": " + name();
    }

    private String name() {
        String known = name;
        if (known == null) {
            known = Channel.name(local, remote, state);
            name = known;
        }
        return known;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        name();
        out.defaultWriteObject();
    }
}
