package aws.io.socket;

import aws.io.internal.tls.HostNames;
import aws.io.loop.EventLoop;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks the system's name service, and keeps no answers: the JDK has a cache. Thread-safe.
 *
 * <p>All resolvers of a process share at most 16 daemon threads, which start when a name is to be looked up and end after 10 s without one.
 * Names beyond that wait in their order; at most 4,096 may wait, and one more fails with {@code NAME_LOOKUP_FAILED}. A look-up that is
 * canceled leaves the queue. Numeric addresses are answered without a thread.
 *
 * <p>A name that does not exist is {@code NAME_NOT_FOUND}. A look-up that failed for another reason, such as a name server that does not
 * answer, is {@code NAME_LOOKUP_FAILED}, which is retryable.
 *
 * @implNote The JDK passes the reason on only as text. It is recognised in the English of glibc, musl, macOS and Windows; a reason in
 *     another language is taken for {@code NAME_NOT_FOUND}. The JDK caches failures for 10 s by default: a retry within that time gets the
 *     cached failure. The security property {@code networkaddress.cache.negative.ttl} changes that.
 */
public final class SystemHostResolver implements HostResolver {
    private final LookUpThreads threads;

    /** Creates a resolver. */
    public SystemHostResolver() {
        this(LookUpThreads.OF_THIS_PROCESS);
    }

    /** Creates a resolver with its own threads. */
    SystemHostResolver(LookUpThreads threads) {
        this.threads = threads;
    }

    @Override
    public void resolve(String host, EventLoop loop, Listener listener) {
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(loop, "loop");
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host: is empty");
        }
        HostNames.requireAscii("host", host);
        InetAddress address = literal(host);
        if (address == null) {
            threads.ask(host, loop, listener);
        } else {
            new LookUpThreads.Asker(loop, listener).tell(List.of(address), null);
        }
    }

    @Override
    public void cancel(String host, Listener listener) {
        threads.cancel(host, listener);
    }

    /** {@return the address if the text is one that the JDK takes for a number, or null} */
    private static @Nullable InetAddress literal(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String text = bracketed ? host.substring(1, host.length() - 1) : host;
        if (text.indexOf(':') < 0 && (bracketed || !text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')))) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            // looks like one, and is none
            return null;
        }
    }
}
