package aws.io;

import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import aws.io.socket.HostResolver;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question to a resolver. Takes one answer, on the loop's thread, whatever the resolver does. Event-loop thread only, except the answer.
 */
final class LookUp implements HostResolver.Listener {
    /** The listener for the one answer. */
    interface Outcome {
        void onFound(List<Endpoint> endpoints);

        void onFailed(IoException error);

        /** The resolver threw or broke its contract, which was reported: asking it again makes no sense. */
        void onBroken(IoException error);
    }

    private final HostResolver resolver;
    private final EventLoop loop;
    private final String host;
    private final int port;
    private final Outcome outcome;
    private boolean answered;

    /** Whether the answer is still wanted. */
    private boolean over;

    LookUp(HostResolver resolver, EventLoop loop, String host, int port, Outcome outcome) {
        this.resolver = resolver;
        this.loop = loop;
        this.host = host;
        this.port = port;
        this.outcome = outcome;
    }

    void begin() {
        assert loop.inLoop();
        try {
            resolver.resolve(host, loop, this);
        } catch (Throwable e) {
            Reports.threw(loop, "the resolver", resolver, describe(), e);
            if (!over) {
                over = true;
                outcome.onBroken(e instanceof IoException known ? known : new IoException(ErrorCode.CALLBACK_FAILED, "the resolver", 0, e));
            }
        }
    }

    /** Announces to the resolver that no answer is wanted any more. An answer that comes all the same changes nothing. */
    void cancel() {
        assert loop.inLoop();
        if (over) {
            return;
        }
        over = true;
        try {
            resolver.cancel(host, this);
        } catch (Throwable e) {
            Reports.threw(loop, "the resolver", resolver, describe(), e);
        }
    }

    @Override
    public void onResolved(List<InetAddress> addresses, @Nullable IoException error) {
        if (loop.inLoop()) {
            answer(addresses, error);
            return;
        }
        broke("answered on " + Thread.currentThread());
        loop.schedule(Task.of(status -> {
            if (status == TaskStatus.RUN_READY) {
                answer(addresses, error);
            }
        }));
    }

    private void answer(List<InetAddress> addresses, @Nullable IoException error) {
        if (answered) {
            broke("answered again, with " + (error == null ? "addresses" : error.toString()));
            return;
        }
        answered = true;
        if (over) {
            return;
        }
        over = true;
        if (error != null) {
            outcome.onFailed(error);
            return;
        }
        List<Endpoint> endpoints = new ArrayList<>();
        try {
            for (InetAddress address : addresses) {
                endpoints.add(new Endpoint.Inet(address, port));
            }
        } catch (Throwable e) {
            // the list or an address in it is null, or the list is the resolver's own and throws
            broke("answered with a list that cannot be read: " + e);
            String what = "the resolver's answer for " + describe() + " cannot be read";
            outcome.onBroken(new IoException(ErrorCode.PROVIDER_FAILED, what, 0, e));
            return;
        }
        if (endpoints.isEmpty()) {
            outcome.onFailed(new IoException(ErrorCode.NAME_NOT_FOUND, describe() + " has no address"));
        } else {
            outcome.onFound(endpoints);
        }
    }

    private void broke(String what) {
        Reports.broke(loop, "the resolver", resolver, describe(), what);
    }

    private String describe() {
        return host + ":" + port;
    }
}
