package aws.io.channel;

import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopReport;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One message of many that is followed on its way. If the garbage collector finds it before it was released, it was lost: that is reported
 * with the stack of where it was acquired and the slots that it passed. One daemon thread for the process waits for the collector; it is
 * started with the first sample and never wakes for anything else. Event-loop thread only, but for that thread.
 */
final class LeakSample extends PhantomReference<IoMessage> implements MessageTrail {
    /** The system property for the number of messages of which one is followed; 0 for none. */
    static final String PROPERTY = "aws.io.leakSampling";

    static final int DEFAULT_ONE_IN = 16_384;

    /** More slots than a usual channel has; the first of them are the ones to look at. */
    private static final int MOST_SLOTS = 16;

    private static final ReferenceQueue<IoMessage> LOST = new ReferenceQueue<>();

    /** Keeps the samples reachable until they are closed. */
    private static final Set<LeakSample> OPEN = ConcurrentHashMap.newKeySet();

    private static volatile boolean started;

    private final EventLoop loop;
    private final int capacity;
    private final Throwable acquired = new Throwable("the message was acquired here");

    /** Names, and not slots: a slot leads to its handler, which may hold the message. */
    private final List<String> passed = new ArrayList<>(4);

    private LeakSample(IoMessage message, EventLoop loop, int capacity) {
        super(message, LOST);
        this.loop = loop;
        this.capacity = capacity;
    }

    /** Begins to follow a message, unless there is no memory for that. */
    static void follow(IoMessage message, EventLoop loop, int capacity) {
        assert loop.inLoop();
        try {
            startOnce();
            LeakSample sample = new LeakSample(message, loop, capacity);
            OPEN.add(sample);
            message.follow(sample);
        } catch (OutOfMemoryError e) {
            // the message matters more than its sample
            message.follow(null);
        }
    }

    @Override
    public IoMessage passed(IoMessage message, ChannelSlot slot) {
        if (passed.size() < MOST_SLOTS) {
            passed.add(passed.isEmpty() ? slot + " in " + slot.channel() : slot.toString());
        }
        return message;
    }

    @Override
    public IoMessage queued(IoMessage message) {
        return message;
    }

    @Override
    public void released(IoMessage message) {
        close();
    }

    @Override
    public void abandoned() {
        close();
    }

    private void close() {
        clear();
        OPEN.remove(this);
    }

    private static void startOnce() {
        if (started) {
            return;
        }
        synchronized (LOST) {
            if (!started) {
                Thread.ofPlatform().daemon(true).name("aws-io-leaks").start(LeakSample::reportLost);
                started = true;
            }
        }
    }

    private static void reportLost() {
        while (true) {
            try {
                LeakSample lost = (LeakSample) LOST.remove();
                if (OPEN.remove(lost)) {
                    lost.report();
                }
            } catch (InterruptedException e) {
                // there is no reason to interrupt it, and the thread stays
            }
        }
    }

    private void report() {
        String way = passed.isEmpty() ? "it reached no slot" : "it passed " + String.join(", ", passed);
        Reports.deliver(
                loop, LoopReport.Kind.LEAK, "a message with room for " + capacity + " bytes was never released: " + way, acquired);
    }
}
