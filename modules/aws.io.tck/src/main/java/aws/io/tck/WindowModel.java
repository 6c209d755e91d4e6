package aws.io.tck;

import aws.io.channel.BaseHandler;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.LengthFieldFraming;
import aws.io.channel.MessagePool;
import aws.io.testing.SocketlessChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A reference model of read windows: a peer that sends, a wire that reads as a socket does (until the window is closed, then only after a
 * call that announces more), an application that keeps, releases and grants, and slots that come and go between them. It knows how many
 * bytes the application has let in, and so what must have arrived.
 */
final class WindowModel implements AutoCloseable {
    /** The longest frame with its length. */
    private static final int MAX_FRAME = 70_000;

    private final @Nullable TlsWire tls;
    private final SocketlessChannel wire;
    private final Application application;
    private final boolean framed;
    private final List<ChannelSlot> inserted = new ArrayList<>();
    private final Bytes expected = new Bytes();
    private final List<Integer> frames = new ArrayList<>();
    private byte[] kernel = {};
    private boolean stalled;
    private int announcements;

    /** What the application has let in so far. */
    private long granted;

    /** How much of what arrived was compared with what was sent. */
    private int compared;

    /** Bytes that can be compared without a copy: windows of one byte make many comparisons. */
    private static final class Bytes extends ByteArrayOutputStream {
        boolean isBeginOf(Bytes whole, int from) {
            return count <= whole.count && Arrays.equals(buf, from, count, whole.buf, from, count);
        }
    }

    /** Keeps its messages, or releases them at once and grants by hand. */
    private static final class Application extends BaseHandler {
        final ArrayDeque<IoMessage> kept = new ArrayDeque<>();
        final Bytes received = new Bytes();
        private final long window;
        private final boolean byRelease;

        Application(long window, boolean byRelease) {
            this.window = window;
            this.byRelease = byRelease;
        }

        @Override
        public void processReadMessage(ChannelSlot slot, IoMessage message) {
            byte[] bytes = new byte[message.length()];
            message.bytes().get(message.bytes().position(), bytes);
            received.writeBytes(bytes);
            if (byRelease) {
                message.grantOnRelease(slot);
                kept.add(message);
            } else {
                message.release();
            }
        }

        @Override
        public void incrementReadWindow(ChannelSlot slot, long size) {}

        @Override
        public long initialWindowSize() {
            return window;
        }

        @Override
        public void destroy() {
            kept.forEach(IoMessage::release);
            kept.clear();
        }
    }

    /** A handler with an initial window, which holds back what its neighbour cannot take. */
    private static final class Holding extends BaseHandler {
        private final ArrayDeque<IoMessage> queue = new ArrayDeque<>();
        private final long window;
        private boolean delivering;

        Holding(long window) {
            this.window = window;
        }

        @Override
        public void processReadMessage(ChannelSlot slot, IoMessage message) {
            queue.add(message);
            deliver(slot);
        }

        @Override
        public void incrementReadWindow(ChannelSlot slot, long size) {
            deliver(slot);
        }

        private void deliver(ChannelSlot slot) {
            if (delivering) {
                return;
            }
            delivering = true;
            IoMessage head;
            boolean all = true;
            while (all && (head = queue.peek()) != null) {
                int before = head.length();
                all = slot.offer(head);
                slot.incrementReadWindow(all ? before : before - head.length());
                if (all) {
                    queue.remove();
                }
            }
            delivering = false;
        }

        @Override
        public long initialWindowSize() {
            return window;
        }

        @Override
        public void destroy() {
            queue.forEach(IoMessage::release);
        }
    }

    /**
     * A row of a wire, TLS if there is a connection of it, framing if asked for, and an application.
     *
     * @param server the TLS server's side, or null
     * @param window the application's initial window
     * @param byRelease whether bytes come back when the application releases its messages, else by grants
     * @param framed whether there is framing
     */
    WindowModel(@Nullable TlsWireContract server, long window, boolean byRelease, boolean framed) {
        this.framed = framed;
        application = new Application(window, byRelease);
        granted = framed ? Math.max(window, window == 0 ? 0 : MAX_FRAME - 4) : window;
        LengthFieldFraming framing = LengthFieldFraming.of(4, MAX_FRAME);
        if (server == null) {
            tls = null;
            wire = new SocketlessChannel(BufferKind.OFF_HEAP);
            if (framed) {
                wire.add(framing);
            }
        } else {
            TlsWire made = new TlsWire(RawPeer.client("TLSv1.3"), framed ? framing : application).server(server.server());
            made.peer.handshake();
            made.exchange();
            tls = made;
            wire = made.wire;
        }
        if (server == null || framed) {
            wire.add(application);
        }
        announcements = wire.windowIncrements().size();
        stalled = wire.window() == 0;
    }

    /** Does one of the things that may happen, chosen and measured by a number of 0 or more. */
    void step(int choice) {
        int size = choice / 8;
        switch (choice % 8) {
            case 0, 1 -> send(1 + size % 40_000);
            case 2, 3 -> release(choice % 2 == 0, 1 + size % 3);
            case 4 -> grant(1 + (size % 3 == 0 ? 0 : size % 100_000));
            case 5 -> insert(size);
            case 6 -> removeOrReplace(size);
            default -> wire.driven().advance(Duration.ofMillis(size % 30));
        }
        pump();
        check();
    }

    /** Fails unless everything has arrived that the application has room for, though the peer does nothing more. */
    void rest() {
        for (int i = 0; i < 4; i++) {
            wire.driven().advance(Duration.ofMillis(50));
            pump();
        }
        check();
        int received = application.received.size();
        long room = granted - received;
        if (received < expected.size() && room >= unit(received)) {
            throw new AssertionError("arrived are " + received + " of " + expected.size() + " bytes, and there is room for " + room);
        }
    }

    /** Sends more than there is room for, of which no more may arrive. Then releases and grants everything: all that was sent must arrive. */
    void finish() {
        rest();
        fill();
        rest();
        for (int i = 0; i < 10_000 && application.received.size() < expected.size(); i++) {
            int before = application.received.size();
            release(true, Integer.MAX_VALUE);
            grant(MAX_FRAME);
            rest();
            if (application.received.size() == before && application.kept.isEmpty()) {
                throw new AssertionError("arrived are " + before + " of " + expected.size() + " bytes, and all is released");
            }
        }
        check();
    }

    private void fill() {
        long room = granted - application.received.size();
        if (room < 1_000_000) {
            for (long left = room + 1; left > 0; left -= 40_000) {
                send((int) Math.min(left, 40_000));
            }
            pump();
        }
    }

    @Override
    public void close() {
        wire.close();
    }

    private void send(int length) {
        byte[] payload = new byte[length];
        new Random(expected.size()).nextBytes(payload);
        expected.writeBytes(payload);
        byte[] stream = payload;
        if (framed) {
            frames.add(length);
            stream = ByteBuffer.allocate(4 + length).putInt(length).put(payload).array();
        }
        TlsWire over = tls;
        if (over != null) {
            over.peer.write(stream);
            stream = over.peer.take();
        }
        kernel = TlsWire.join(kernel, stream);
    }

    private void release(boolean first, int count) {
        for (int i = 0; i < count && !application.kept.isEmpty(); i++) {
            IoMessage message = first ? application.kept.removeFirst() : application.kept.removeLast();
            // The application got it unread, so its length is that at which it arrived.
            granted += message.length();
            message.release();
        }
    }

    private void grant(int size) {
        if (!application.byRelease) {
            granted += size;
            applicationSlot().incrementReadWindow(size);
        }
    }

    private void insert(int size) {
        if (inserted.size() < 4) {
            ChannelSlot right = applicationSlot();
            boolean passing = size % 2 == 0;
            if (passing || size % 3 == 0 || application.window > 0) {
                inserted.add(right.insertLeft(passing ? new BaseHandler() {} : new Holding(1 + size % 30_000)));
            }
        }
    }

    /** What a slot has granted more than the application, the application must honour once nothing between them holds anything back. */
    private void removeOrReplace(int size) {
        if (inserted.isEmpty()) {
            return;
        }
        ChannelSlot slot = inserted.get(size % inserted.size());
        ChannelSlot right = slot.right();
        if (slot.handler() instanceof Holding holding && !holding.queue.isEmpty()) {
            return;
        }
        while (right != null && right.handler() != application && !(right.handler() instanceof Holding)) {
            right = right.right();
        }
        if (right != null && right.handler() == application) {
            long whole = granted - application.received.size();
            granted += Math.max(0, slot.window() - whole);
        }
        inserted.remove(slot);
        if (size % 5 == 4) {
            inserted.add(slot.replace(new BaseHandler() {}));
        } else {
            slot.remove();
        }
    }

    /** As a socket does it: reads until the window is closed, and then not before it is announced that it has opened. */
    private void pump() {
        wire.driven().runUntilIdle();
        int at = 0;
        while (at < kernel.length && !wire.isShutDown()) {
            if (stalled && wire.windowIncrements().size() == announcements) {
                break;
            }
            long window = wire.window();
            stalled = window == 0;
            announcements = wire.windowIncrements().size();
            if (!stalled) {
                int count = (int) Math.min(Math.min(window, MessagePool.FRAGMENT), kernel.length - at);
                wire.push(Arrays.copyOfRange(kernel, at, at + count));
                at += count;
            }
        }
        if (at > 0) {
            kernel = Arrays.copyOfRange(kernel, at, kernel.length);
        }
    }

    private void check() {
        if (wire.isShutDown()) {
            throw new AssertionError("the channel has ended", wire.error());
        }
        int received = application.received.size();
        if (!application.received.isBeginOf(expected, compared)) {
            throw new AssertionError("what arrived is not what was sent: " + received + " bytes");
        }
        compared = received;
        if (received > granted) {
            throw new AssertionError("arrived are " + received + " bytes, and let in were " + granted);
        }
    }

    /** How many bytes there must be room for at least. */
    private long unit(int received) {
        if (!framed || inserted.stream().anyMatch(slot -> slot.handler() instanceof Holding)) {
            return 1;
        }
        long end = 0;
        for (int frame : frames) {
            end += frame;
            if (end > received) {
                return frame;
            }
        }
        return 1;
    }

    private ChannelSlot applicationSlot() {
        ChannelSlot last = wire.channel().lastSlot();
        if (last == null || last.handler() != application) {
            throw new AssertionError("the application has left its place");
        }
        return last;
    }
}
