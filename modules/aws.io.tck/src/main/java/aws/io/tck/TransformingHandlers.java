package aws.io.tck;

import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import org.jspecify.annotations.Nullable;

/** Handlers that make other messages of those they get, as compression and framing do: one of one, two of one, one of two. */
final class TransformingHandlers {
    private TransformingHandlers() {}

    /** {@return a message of so many bytes, for the left} */
    static IoMessage message(ChannelSlot slot, int length) {
        IoMessage message = slot.acquireMessage(Direction.WRITE, length);
        message.bytes().limit(length);
        return message;
    }

    /** Sends everything back. */
    static final class Echo extends BaseHandler {
        @Override
        public void processReadMessage(ChannelSlot slot, IoMessage message) {
            message.grantOnRelease(slot);
            slot.send(message, Direction.WRITE);
        }

        @Override
        public long initialWindowSize() {
            return 100;
        }
    }

    /** Makes one message of each, of twice its length. */
    static final class Doubling extends BaseHandler {
        @Override
        public void processWriteMessage(ChannelSlot slot, IoMessage in) {
            IoMessage out = message(slot, 2 * in.length());
            out.takeCompletionOf(in);
            in.release();
            slot.send(out, Direction.WRITE);
        }
    }

    /** Makes two messages of each. */
    static final class Splitting extends BaseHandler {
        @Override
        public void processWriteMessage(ChannelSlot slot, IoMessage in) {
            int half = in.length() / 2;
            IoMessage first = message(slot, half);
            first.carriesPartOf(in);
            IoMessage second = message(slot, in.length() - half);
            second.takeCompletionOf(in);
            in.release();
            slot.send(first, Direction.WRITE);
            slot.send(second, Direction.WRITE);
        }
    }

    /** Makes one message of two. */
    static final class Joining extends BaseHandler {
        private @Nullable IoMessage waiting;

        @Override
        public void processWriteMessage(ChannelSlot slot, IoMessage in) {
            IoMessage before = waiting;
            if (before == null) {
                waiting = in;
                return;
            }
            waiting = null;
            IoMessage out = message(slot, before.length() + in.length());
            out.takeCompletionOf(before);
            out.takeCompletionOf(in);
            before.release();
            in.release();
            slot.send(out, Direction.WRITE);
        }
    }
}
