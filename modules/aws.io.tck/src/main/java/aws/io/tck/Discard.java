package aws.io.tck;

import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;

/** Keeps the window open, without which a channel never reads to the peer's end. */
final class Discard extends ProtocolHandler {
    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        message.release();
    }
}
