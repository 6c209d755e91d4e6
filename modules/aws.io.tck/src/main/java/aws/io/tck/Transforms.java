package aws.io.tck;

import aws.io.channel.BaseHandler;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.loop.TaskStatus;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Handlers that change the bytes or the bounds of messages on a stream, in both directions, as those of an application would. */
final class Transforms {
    private static final int WINDOW = 64 * 1024;
    private static final int MOST = MessagePool.FRAGMENT;

    private Transforms() {}

    private static IoMessage message(ChannelSlot slot, int length) {
        return slot.acquireMessage(Direction.WRITE, Math.min(length, MOST));
    }

    /** Compresses what is written, and decompresses what is read. */
    static final class Compression extends BaseHandler {
        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        private final Inflater inflater = new Inflater();
        private final ArrayDeque<IoMessage> compressed = new ArrayDeque<>();
        private @Nullable IoMessage held;
        private boolean pumping;

        @Override
        public void processWriteMessage(ChannelSlot slot, IoMessage in) {
            deflater.setInput(in.bytes());
            IoMessage out = message(slot, MOST);
            while (deflater.deflate(out.bytes(), Deflater.SYNC_FLUSH) > 0 && !out.bytes().hasRemaining()) {
                IoMessage full = out;
                out = message(slot, MOST);
                full.carriesPartOf(in);
                full.bytes().flip();
                slot.send(full, Direction.WRITE);
            }
            out.takeCompletionOf(in);
            in.release();
            out.bytes().flip();
            slot.send(out, Direction.WRITE);
        }

        @Override
        public void processReadMessage(ChannelSlot slot, IoMessage message) {
            message.grantOnRelease(slot);
            compressed.add(message);
            pump(slot);
        }

        @Override
        public void incrementReadWindow(ChannelSlot slot, long size) {
            pump(slot);
        }

        @Override
        public long initialWindowSize() {
            return WINDOW;
        }

        @Override
        public void destroy() {
            compressed.forEach(IoMessage::release);
            compressed.clear();
            IoMessage last = held;
            held = null;
            if (last != null) {
                last.release();
            }
            deflater.end();
            inflater.end();
        }

        private void pump(ChannelSlot slot) {
            if (pumping) {
                return;
            }
            pumping = true;
            try {
                while (deliver(slot) && inflate(slot)) {
                    // Until the right neighbour takes no more, or nothing is left.
                }
            } catch (DataFormatException e) {
                throw new IllegalStateException(e);
            } finally {
                pumping = false;
            }
        }

        private boolean deliver(ChannelSlot slot) {
            IoMessage message = held;
            held = null;
            if (message != null && !slot.offer(message)) {
                held = message;
            }
            return held == null;
        }

        private boolean inflate(ChannelSlot slot) throws DataFormatException {
            IoMessage from = compressed.peek();
            if (from == null) {
                return false;
            }
            IoMessage into = slot.acquireMessage(Direction.READ, MOST);
            inflater.setInput(from.bytes());
            inflater.inflate(into.bytes());
            // The buffer counts as read once the inflater has looked at all of it, though more output may be left of it.
            boolean drained = into.bytes().hasRemaining();
            into.bytes().flip();
            if (into.length() == 0) {
                into.release();
            } else {
                held = into;
            }
            if (drained) {
                compressed.remove();
                from.release();
            }
            return true;
        }
    }

    /** Makes several messages of one that is written. */
    static final class OneToMany extends BaseHandler {
        private static final int PIECE = 5_000;

        @Override
        public void processWriteMessage(ChannelSlot slot, IoMessage in) {
            ByteBuffer from = in.bytes();
            while (true) {
                IoMessage out = message(slot, PIECE);
                int count = Math.min(Math.min(PIECE, out.bytes().remaining()), from.remaining());
                out.bytes().put(0, from, from.position(), count).position(0).limit(count);
                from.position(from.position() + count);
                if (!from.hasRemaining()) {
                    out.takeCompletionOf(in);
                    in.release();
                    slot.send(out, Direction.WRITE);
                    return;
                }
                out.carriesPartOf(in);
                slot.send(out, Direction.WRITE);
            }
        }
    }

    /** Makes one message of all small ones that a turn writes. */
    static final class ManyToOne extends BaseHandler {
        private @Nullable ChannelSlot place;
        private @Nullable IoMessage collected;
        private boolean scheduled;
        private final ChannelTask flush = new ChannelTask() {
            @Override
            public void run(TaskStatus status) {
                scheduled = false;
                flush();
            }
        };

        @Override
        public void attached(ChannelSlot slot) {
            place = slot;
        }

        @Override
        public void processWriteMessage(ChannelSlot slot, IoMessage in) {
            IoMessage known = collected;
            if (known != null && known.bytes().remaining() < in.length()) {
                flush();
                known = null;
            }
            if (in.length() > MOST / 2) {
                flush();
                slot.send(in, Direction.WRITE);
                return;
            }
            if (known == null) {
                known = message(slot, MOST);
                collected = known;
            }
            known.bytes().put(in.bytes());
            known.takeCompletionOf(in);
            in.release();
            if (!scheduled) {
                scheduled = true;
                slot.channel().schedule(flush);
            }
        }

        @Override
        public void destroy() {
            IoMessage left = collected;
            collected = null;
            if (left != null) {
                left.release();
            }
        }

        private void flush() {
            IoMessage full = collected;
            collected = null;
            ChannelSlot slot = place;
            if (full != null && slot != null) {
                full.bytes().flip();
                slot.send(full, Direction.WRITE);
            }
        }
    }

    /** Adds handlers to a channel, from left to right. */
    static void add(Channel channel, int count) {
        if (count >= 1) {
            channel.add(new Compression());
        }
        if (count >= 3) {
            channel.add(new OneToMany());
            channel.add(new ManyToOne());
        }
    }
}
