package aws.io.tck;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transports;
import aws.io.spi.Availability;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** The loops of a factory, with a count of the tasks that were scheduled to run as soon as possible. */
final class CountingLoops implements EventLoopFactory {
    final AtomicInteger scheduled = new AtomicInteger();
    private final EventLoopFactory inner;

    CountingLoops(EventLoopFactory inner) {
        this.inner = inner;
    }

    @Override
    public EventLoop newLoop(LoopOptions options) {
        EventLoop loop = inner.newLoop(options);
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("equals")) {
                        return proxy == arguments[0];
                    }
                    if (method.getName().equals("schedule") && arguments.length == 1 && arguments[0] instanceof Task) {
                        scheduled.incrementAndGet();
                    }
                    try {
                        return method.invoke(loop, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Transports transports() {
        return inner.transports();
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public int priority() {
        return inner.priority();
    }

    @Override
    public Availability availability() {
        return inner.availability();
    }
}
