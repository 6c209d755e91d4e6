package aws.io.examples;

import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import java.nio.ByteBuffer;

/** A protocol of one's own, as small as can be: answers in upper case. UpperCaseHandlerTest tests it without a socket. */
final class UpperCaseHandler extends ProtocolHandler {
    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        ByteBuffer bytes = message.bytes();
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            byte b = bytes.get(i);
            if (b >= 'a' && b <= 'z') {
                bytes.put(i, (byte) (b - 'a' + 'A'));
            }
        }
        slot.send(message, Direction.WRITE);
    }
}
