package aws.io.tool;

import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;

/** Sends back what comes. The window opens again when the bytes are written, so that a peer which does not read is not read from. */
final class EchoHandler extends ProtocolHandler {
    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        slot.send(message, Direction.WRITE);
    }
}
