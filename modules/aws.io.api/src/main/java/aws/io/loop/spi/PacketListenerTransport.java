package aws.io.loop.spi;

import org.jspecify.annotations.Nullable;

/** A listening socket whose connections keep the bounds of records. */
public interface PacketListenerTransport extends ListenerTransport {
    @Override
    @Nullable PacketTransport accept();
}
