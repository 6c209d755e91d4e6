package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.channel.LentMessages;
import aws.io.internal.loop.MemoryBudget;
import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.EventLoop;
import aws.io.loop.LocalKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one event loop, in five size classes (64, 512 and 4,096 bytes, {@link #FRAGMENT} and {@link #DATAGRAM}) and two kinds of
 * memory. The pool keeps a bounded number of free messages. It makes a new message if none is free, and leaves a returned message to the
 * garbage collector if enough are free. Event-loop thread only; its messages belong to that loop. A pool without a loop, and its messages,
 * are for one owner at a time.
 */
public final class MessagePool {
    /**
     * The room of an ordinary stream message: one fair read. It is the specification's fragment, 16 KiB, and what a TLS record of 16 KiB
     * has around it, so that a read of either is short and needs no other to learn that there is no more. A message to write may be longer.
     */
    public static final int FRAGMENT = 16 * 1024 + 512;

    /** More than one datagram of IP can hold. */
    public static final int DATAGRAM = 64 * 1024;

    private static final int[] SIZES = {64, 512, 4096, FRAGMENT, DATAGRAM};

    /** The largest size class of a stream's messages. */
    private static final int STREAM = 3;

    private static final int KEPT_BYTES = 1 << 20;

    /** Small messages in numbers are rarely needed at once: fewer bytes of them are kept than of reads. */
    private static final int KEPT_SMALL_BYTES = 1 << 18;

    /** At most so many free messages of a class: a small one costs more for its object than for its bytes. */
    private static final int KEPT_MESSAGES = 2048;

    /** A message of which less than one part in so many is filled holds more memory than its bytes are worth. */
    private static final int MOST_UNUSED = 4;

    private static final LocalKey<MessagePool> KEY = new LocalKey<>("message pool");
    private static final System.Logger LOGGER = System.getLogger("aws.io.channel");

    static {
        LentMessages.give(new LentMessages.Access() {
            @Override
            public IoMessage lend(MessagePool pool, BufferKind kind) {
                return pool.lend(kind);
            }

            @Override
            public IoMessage filled(MessagePool pool, IoMessage message) {
                return pool.filled(message);
            }

            @Override
            public IoMessage keep(MessagePool pool, IoMessage message) {
                return pool.keep(message);
            }

            @Override
            public void giveBack(MessagePool pool, IoMessage message) {
                pool.takeBack(message);
            }
        });
    }

    private final @Nullable IoMessage[] free = new @Nullable IoMessage[SIZES.length * 2];
    private final int[] kept = new int[SIZES.length * 2];

    /** The messages to lend next, one of each kind of memory. They are not out, and count nowhere. */
    private final @Nullable IoMessage[] lent = new @Nullable IoMessage[2];

    /** The messages that are out, if leaks are looked for. */
    private final @Nullable Map<IoMessage, Throwable> watched;

    /** The loop, null for a pool that has none. */
    private final @Nullable EventLoop loop;

    /** The thread of the loop, as far as it is known. */
    private @Nullable Thread thread;

    /** Whether each owner of a message gets memory of its own. */
    private final boolean changesBuffers;

    /** One message of so many is followed; 0 for none. */
    private final int sampleOneIn;
    private int untilSample;
    private final MemoryBudget budget;
    private int outstanding;

    /**
     * Creates an empty pool without a loop.
     *
     * @param findLeaks whether to remember where each message was acquired: slow, for debugging
     */
    public MessagePool(boolean findLeaks) {
        this(findLeaks, MemoryBudget.unlimited(), null, false, 0);
    }

    private MessagePool(boolean findLeaks, MemoryBudget budget, @Nullable EventLoop loop, boolean changesBuffers, int sampleOneIn) {
        this.budget = budget;
        this.loop = loop;
        this.changesBuffers = changesBuffers;
        watched = findLeaks ? new IdentityHashMap<>() : null;
        // a sample follows one object, and with changed buffers each owner has another one
        this.sampleOneIn = loop == null || changesBuffers ? 0 : sampleOneIn;
        // a loop with few messages has the same chance for each of them
        untilSample = this.sampleOneIn > 0 ? ThreadLocalRandom.current().nextInt(sampleOneIn) : 0;
    }

    /**
     * Returns the pool of a loop, made at the first call. One message of 16,384 is followed; if it is never released, this is reported
     * after the next garbage collection. The system property {@code aws.io.leakSampling} sets another number; 0 follows none. If the system
     * property {@code aws.io.findLeaks} is {@code true}, all messages are followed, and what is left is logged when the loop closes. If the
     * system property {@code aws.io.findUseAfterSend} is {@code true}, each owner of a message gets an {@link IoMessage} of its own with
     * memory of its own, and what the former owner has throws on its next use: the message, and buffers off the heap with all views of
     * them. A buffer on the heap has no payload any more, and views of it show garbage. All of these are read when the pool is made.
     *
     * @param loop the loop, whose thread calls
     * @return its pool
     */
    public static MessagePool of(EventLoop loop) {
        MessagePool pool = loop.local(KEY);
        if (pool == null) {
            int oneIn = Integer.getInteger(LeakSample.PROPERTY, LeakSample.DEFAULT_ONE_IN);
            boolean changes = Boolean.getBoolean(ChangedBuffers.PROPERTY);
            MessagePool made = new MessagePool(Boolean.getBoolean("aws.io.findLeaks"), MemoryBudget.of(loop), loop, changes, oneIn);
            loop.putLocal(KEY, made, () -> made.reportLeaks(loop.name()));
            pool = made;
        }
        return pool;
    }

    /**
     * Acquires a message. The caller owns it.
     *
     * @param kind where its memory should be
     * @param sizeHint how many bytes are wanted, 1 or more
     * @return an empty message with room for at least {@code min(sizeHint, FRAGMENT)} bytes; for all of them up to DATAGRAM if
     *     {@link #acquireDatagram} was asked
     */
    public IoMessage acquire(BufferKind kind, int sizeHint) {
        if (sizeHint < 1) {
            throw new IllegalArgumentException("sizeHint: " + sizeHint + ", allowed is 1 or more");
        }
        return take(kind, smallestFor(sizeHint));
    }

    /**
     * Acquires a message for one datagram of any size.
     *
     * @param kind where its memory should be
     * @return an empty message of {@link #DATAGRAM} bytes
     */
    public IoMessage acquireDatagram(BufferKind kind) {
        return take(kind, SIZES.length - 1);
    }

    /**
     * Lends a message for bytes whose number is not known yet. It stays the pool's: it is handed to {@link #filled}, {@link #keep} or
     * {@link #takeBack} afterwards. Most reads and records bring few bytes, which {@link #filled} copies, so that the large message needs not
     * go out and come back for each of them.
     */
    IoMessage lend(BufferKind kind) {
        int index = lentIndex(kind);
        IoMessage message = lent[index];
        if (message == null) {
            message = unused(kind, STREAM);
            message.revive(owner());
        } else {
            lent[index] = null;
            message.bytes().clear();
        }
        return message;
    }

    /**
     * Returns a message with the payload of the lent one, from position to limit, which the caller owns: that one, or a smaller copy, as
     * {@link #fitted} decides.
     */
    IoMessage filled(IoMessage message) {
        int length = message.length();
        if (length < FRAGMENT / MOST_UNUSED) {
            IoMessage small = smaller(message, smallestFor(length));
            if (small != null) {
                takeBack(message);
                return small;
            }
        }
        return keep(message);
    }

    /** Hands the lent message out for good. */
    IoMessage keep(IoMessage message) {
        goesOut(message, STREAM);
        if (changesBuffers) {
            // not yet with other memory: a read may be pending into this one
            ChangedBuffers.follow(message);
        }
        return message;
    }

    /** Takes a lent message back that has no completion. */
    void takeBack(IoMessage message) {
        message.forgetOrigin();
        lent[lentIndex(kindOf(message))] = message;
    }

    private static int lentIndex(BufferKind kind) {
        return kind == BufferKind.HEAP ? 1 : 0;
    }

    private static BufferKind kindOf(IoMessage message) {
        return message.sizeClass() < SIZES.length ? BufferKind.OFF_HEAP : BufferKind.HEAP;
    }

    /** Returns a copy of the payload in a message of a class, or null if there is no memory for that. */
    private @Nullable IoMessage smaller(IoMessage filled, int size) {
        IoMessage small;
        try {
            small = take(kindOf(filled), size);
        } catch (OutOfMemoryError e) {
            // The bytes are worth more than the room that they waste; the budget has counted the failure.
            return null;
        }
        ByteBuffer from = filled.bytes();
        int length = from.remaining();
        small.bytes().put(0, from, from.position(), length).limit(length);
        return small;
    }

    /**
     * Returns a message whose size suits its payload. If the payload fills less than a quarter of the message's buffer and fits into a
     * smaller size class, it is copied into the smallest one that has room for it, with the tag, the peer and the completion, and the given
     * message is released. So memory is held in proportion to the bytes in it: 10,000 messages of one byte hold at most 4 MiB.
     *
     * @param filled a message with its payload from position to limit; the caller's no longer
     * @return the message to use instead: the same one, or the smaller copy
     */
    public IoMessage fitted(IoMessage filled) {
        int length = filled.length();
        int index = filled.sizeClass();
        if (index < 0 || length >= SIZES[index % SIZES.length] / MOST_UNUSED) {
            return filled;
        }
        int size = smallestFor(length);
        if (size >= index % SIZES.length) {
            return filled;
        }
        IoMessage small = smaller(filled, size);
        if (small == null) {
            return filled;
        }
        small.tag(filled.tag());
        small.peer(filled.peer());
        small.takeCompletionOf(filled);
        ChannelMemory by = filled.heldBy();
        if (by != null) {
            small.holdIn(by);
        }
        filled.release();
        return small;
    }

    /**
     * Makes a message on the heap that is larger than any size class. It is counted as one of the pool's, and left to the garbage collector
     * when it comes back.
     */
    IoMessage allocate(int capacity) {
        Object owner = owner();
        IoMessage made = new IoMessage(memory(BufferKind.HEAP, capacity), this, IoMessage.UNPOOLED);
        made.revive(owner);
        count(made);
        return changesBuffers ? ChangedBuffers.begin(made) : made;
    }

    /** Counts a message that is not of a size class. */
    void count(IoMessage made) {
        outstanding++;
        budget.took(made.capacity());
        if (watched != null) {
            watched.put(made, new Throwable("made here"));
        }
    }

    MemoryBudget budget() {
        return budget;
    }

    /** The loop of the pool and its messages, or null. */
    @Nullable EventLoop loop() {
        return loop;
    }

    /** Returns what owns a message of the caller, which must be on the loop's thread. */
    Object owner() {
        EventLoop on = loop;
        if (on == null) {
            return IoMessage.NO_LOOP;
        }
        Thread caller = Thread.currentThread();
        if (caller != thread) {
            if (!on.inLoop()) {
                throw new IoException(
                        ErrorCode.LOOP_THREAD_ONLY, "the message pool of loop '" + on.name() + "', called from " + caller);
            }
            thread = caller;
        }
        return caller;
    }

    /** {@return how many messages are out} */
    public int outstanding() {
        return outstanding;
    }

    /** Returns the smallest class of a stream's messages with room for so many bytes, or the largest. */
    private static int smallestFor(int bytes) {
        int size = 0;
        while (size < STREAM && SIZES[size] < bytes) {
            size++;
        }
        return size;
    }

    private IoMessage take(BufferKind kind, int size) {
        Object owner = owner();
        IoMessage message = unused(kind, size);
        message.revive(owner);
        goesOut(message, size);
        return changesBuffers ? ChangedBuffers.begin(message) : message;
    }

    private IoMessage unused(BufferKind kind, int size) {
        int index = (Objects.requireNonNull(kind, "kind") == BufferKind.HEAP ? SIZES.length : 0) + size;
        IoMessage message = free[index];
        if (message == null) {
            return make(kind, size);
        }
        free[index] = message.next;
        message.next = null;
        kept[index]--;
        return message;
    }

    private void goesOut(IoMessage message, int size) {
        outstanding++;
        budget.took(SIZES[size]);
        if (watched != null) {
            watched.put(message, new Throwable("acquired here"));
        }
        if (sampleOneIn > 0 && --untilSample < 0) {
            untilSample = sampleOneIn - 1;
            LeakSample.follow(message, Objects.requireNonNull(loop), SIZES[size]);
        }
    }

    private IoMessage make(BufferKind kind, int size) {
        int capacity = SIZES[size];
        ByteBuffer bytes = memory(kind, capacity);
        Telemetry.get().poolGrew(capacity, bytes.isDirect());
        return new IoMessage(bytes, this, kind == BufferKind.HEAP ? SIZES.length + size : size);
    }

    /** Allocates memory. If none is left, the pool drops its free messages first. */
    private ByteBuffer memory(BufferKind kind, int capacity) {
        try {
            return allocate(kind, capacity);
        } catch (OutOfMemoryError e) {
            budget.reached();
            if (!freeAll()) {
                budget.exhausted();
                throw e;
            }
        }
        try {
            return allocate(kind, capacity);
        } catch (OutOfMemoryError e) {
            budget.exhausted();
            throw e;
        }
    }

    private static ByteBuffer allocate(BufferKind kind, int capacity) {
        return kind == BufferKind.HEAP ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
    }

    /** Returns whether anything was kept. */
    private boolean freeAll() {
        boolean some = false;
        for (int i = 0; i < free.length; i++) {
            some |= free[i] != null;
            free[i] = null;
            kept[i] = 0;
        }
        Arrays.fill(lent, null);
        return some;
    }

    void putBack(IoMessage message) {
        forget(message);
        budget.returned(message.capacity());
        int index = message.sizeClass();
        if (index < 0 || changesBuffers) {
            return;
        }
        int size = SIZES[index % SIZES.length];
        if (kept[index] < Math.min(KEPT_MESSAGES, (size < FRAGMENT ? KEPT_SMALL_BYTES : KEPT_BYTES) / size)) {
            kept[index]++;
            message.next = free[index];
            free[index] = message;
        }
    }

    /** Counts a message no longer that stays with a handler which threw. */
    void abandon(IoMessage message) {
        forget(message);
        budget.returned(message.capacity());
    }

    /** Counts a message no longer, whose memory is not used again: after the loop is CLOSED on any thread, one at a time. */
    void forget(IoMessage message) {
        outstanding--;
        if (watched != null) {
            watched.remove(message);
        }
    }

    /** A message has taken the place of another one. */
    void moved(IoMessage from, IoMessage to) {
        if (watched != null) {
            Throwable where = watched.remove(from);
            if (where != null) {
                watched.put(to, where);
            }
        }
    }

    private void reportLeaks(String loop) {
        if (outstanding == 0) {
            return;
        }
        LOGGER.log(System.Logger.Level.WARNING, outstanding + " messages of loop '" + loop + "' were never released"
                + (watched == null ? "; -Daws.io.findLeaks=true says where they were acquired" : ""));
        if (watched != null) {
            watched.values().forEach(where -> LOGGER.log(System.Logger.Level.WARNING, "a message that was never released", where));
        }
    }
}
