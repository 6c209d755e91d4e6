package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks the system's name service, on a virtual thread per look-up, and keeps nothing: the JDK has a cache of its own. */
public final class SystemHostResolver implements HostResolver {
    /** Makes a resolver. */
    public SystemHostResolver() {}

    @Override
    public void resolve(String host, EventLoop loop, Listener listener) {
        Objects.requireNonNull(listener, "listener");
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host: is empty");
        }
        Thread.ofVirtual().name("aws-io-resolver").start(() -> {
            Answer answer = ask(host);
            loop.schedule(Task.of(status -> listener.onResolved(answer.addresses, answer.error)));
        });
    }

    private record Answer(List<InetAddress> addresses, @Nullable IoException error) {}

    private static Answer ask(String host) {
        try {
            return new Answer(List.of(InetAddress.getAllByName(host)), null);
        } catch (UnknownHostException e) {
            return new Answer(List.of(), new IoException(ErrorCode.NAME_NOT_FOUND, host, 0, e));
        } catch (RuntimeException e) {
            return new Answer(List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, host, 0, e));
        }
    }
}
