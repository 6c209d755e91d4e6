package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that call a name service which blocks. Platform threads, because the system's look-up would hold the carrier of a virtual
 * thread; few, because a name server that does not answer holds each for many seconds; started when there is work, and ended when there was
 * none for a while. Names that are asked for meanwhile share one look-up, and other names wait in their order. Thread-safe.
 */
final class LookUpThreads {
    /** The most threads. */
    static final int MOST_THREADS = 16;

    /** The most names that wait for a thread. */
    static final int MOST_WAITING = 4096;

    /** How long a thread waits for work before it ends. */
    static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The threads of this process, which ask the system. */
    static final LookUpThreads OF_THIS_PROCESS =
            new LookUpThreads(InetAddress::getAllByName, MOST_THREADS, MOST_WAITING, IDLE_NANOS);

    private final NameService names;
    private final int mostThreads;
    private final int mostWaiting;
    private final long idleNanos;
    private final LookUpErrors errors = new LookUpErrors();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();

    /** The names that no thread has taken yet, in their order. */
    private final Map<String, Question> waiting = new LinkedHashMap<>();

    private final Map<String, Question> running = new HashMap<>();
    private int threads;

    /** The threads that wait for work. */
    private int idle;

    /** A look-up that may block for long. */
    @FunctionalInterface
    interface NameService {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    LookUpThreads(NameService names, int mostThreads, int mostWaiting, long idleNanos) {
        this.names = names;
        this.mostThreads = mostThreads;
        this.mostWaiting = mostWaiting;
        this.idleNanos = idleNanos;
    }

    /** Looks a name up. The listener is notified on the loop's thread, never inside this call. */
    void ask(String host, EventLoop loop, HostResolver.Listener listener) {
        Asker asker = new Asker(loop, listener);
        boolean full = false;
        boolean start = false;
        lock.lock();
        try {
            Question known = known(host);
            if (known != null) {
                known.askers.add(asker);
            } else if (waiting.size() >= mostWaiting) {
                full = true;
            } else {
                Question question = new Question(host);
                question.askers.add(asker);
                waiting.put(host, question);
                if (idle >= waiting.size()) {
                    work.signal();
                } else if (threads < mostThreads) {
                    threads++;
                    start = true;
                }
            }
        } finally {
            lock.unlock();
        }
        if (full) {
            String text = host + ", because " + mostWaiting + " other names wait to be looked up (allowed: " + mostWaiting + ")";
            asker.tell(List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, text));
        } else if (start) {
            start();
        }
    }

    /** Removes a listener. A name that no listener waits for leaves the queue; a look-up under way ends by itself. */
    void cancel(String host, HostResolver.Listener listener) {
        lock.lock();
        try {
            Question question = known(host);
            if (question != null) {
                for (Iterator<Asker> askers = question.askers.iterator(); askers.hasNext(); ) {
                    if (askers.next().listener == listener) {
                        askers.remove();
                    }
                }
                if (question.askers.isEmpty()) {
                    waiting.remove(host);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many names wait for a thread} */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many threads there are} */
    int threads() {
        lock.lock();
        try {
            return threads;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Question known(String host) {
        Question question = waiting.get(host);
        return question != null ? question : running.get(host);
    }

    private void start() {
        try {
            Thread.ofPlatform().daemon().name("aws-io-resolver").inheritInheritableThreadLocals(false).start(this::work);
        } catch (Throwable e) {
            couldNotStart(e);
        }
    }

    /** The threads that are there take the names later; if there is none, all that wait fail. */
    private void couldNotStart(Throwable error) {
        List<Question> stranded = List.of();
        lock.lock();
        try {
            threads--;
            if (threads == 0) {
                stranded = List.copyOf(waiting.values());
                waiting.clear();
            }
        } finally {
            lock.unlock();
        }
        for (Question question : stranded) {
            for (Asker asker : question.askers) {
                String text = question.host + ", no thread could be started";
                asker.tell(List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, text, 0, error));
            }
        }
    }

    private void work() {
        while (true) {
            Question question = take();
            if (question == null) {
                return;
            }
            List<InetAddress> addresses = List.of();
            Throwable failure = null;
            try {
                addresses = List.of(names.addressesOf(question.host));
            } catch (Throwable e) {
                failure = e;
            }
            answered(question, addresses, failure);
        }
    }

    private @Nullable Question take() {
        lock.lock();
        try {
            idle++;
            long left = idleNanos;
            while (waiting.isEmpty()) {
                if (left <= 0) {
                    threads--;
                    return null;
                }
                try {
                    left = work.awaitNanos(left);
                } catch (InterruptedException e) {
                    // by a look-up that interrupts its own thread, which belongs to this class: the wait begins again
                    left = idleNanos;
                }
            }
            Iterator<Question> first = waiting.values().iterator();
            Question question = first.next();
            first.remove();
            running.put(question.host, question);
            return question;
        } finally {
            idle--;
            lock.unlock();
        }
    }

    private void answered(Question question, List<InetAddress> addresses, @Nullable Throwable failure) {
        List<Asker> askers;
        lock.lock();
        try {
            running.remove(question.host);
            askers = List.copyOf(question.askers);
        } finally {
            lock.unlock();
        }
        ErrorCode code = errors.codeOf(question.host, failure);
        for (Asker asker : askers) {
            // one each: errors are mutable, and a retry adds to them
            asker.tell(addresses, code == null ? null : new IoException(code, question.host, 0, failure));
        }
    }

    private static final class Question {
        private final String host;

        /** Guarded by the lock. */
        private final List<Asker> askers = new ArrayList<>();

        Question(String host) {
            this.host = host;
        }
    }

    /** One listener with its loop. */
    static final class Asker {
        private final EventLoop loop;
        private final HostResolver.Listener listener;

        Asker(EventLoop loop, HostResolver.Listener listener) {
            this.loop = loop;
            this.listener = listener;
        }

        /** Notifies the listener in a task. On a loop that is CLOSED there is no thread for that, and it is not notified. */
        void tell(List<InetAddress> addresses, @Nullable IoException error) {
            try {
                loop.schedule(Task.of(status -> {
                    if (status == TaskStatus.RUN_READY) {
                        listener.onResolved(addresses, error);
                    } else if (loop.inLoop()) {
                        listener.onResolved(List.of(), new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "loop '" + loop.name() + "'"));
                    }
                }));
            } catch (Throwable e) {
                Reports.threw(loop, "the loop of a look-up", loop, null, e);
            }
        }
    }
}
