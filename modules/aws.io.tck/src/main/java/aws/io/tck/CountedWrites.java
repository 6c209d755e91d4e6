package aws.io.tck;

import aws.io.loop.EventLoop;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.PacketTransport;
import aws.io.loop.spi.ReadableTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.Transports;
import aws.io.loop.spi.WritableTransport;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An event loop around another, which counts the writes of the stream sockets, packet sockets, datagram sockets and pipes that are opened by its
 * transports. Thread-safe. */
final class CountedWrites {
    /** The loop that counts. */
    final EventLoop loop;

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();

    CountedWrites(EventLoop real) {
        Transports transports = transports(real.transports());
        loop = proxy(EventLoop.class, (self, method, arguments) -> switch (method.getName()) {
            case "transports" -> transports;
            case "attach" -> call(real, method, unwrapped(arguments[0]), arguments[1]);
            default -> call(real, method, arguments);
        });
    }

    /** {@return how many writes were called for, of which a completion back end may repeat one until it is complete} */
    int begun() {
        return begun.get();
    }

    /** {@return how many writes moved bytes or found no room: system calls, where there is a system} */
    int made() {
        return made.get();
    }

    private Transports transports(Transports real) {
        return proxy(Transports.class, (self, method, arguments) -> {
            Object result = call(real, method, arguments);
            return switch (result) {
                case PacketTransport packets -> counting(PacketTransport.class, packets);
                case DatagramTransport datagrams -> counting(DatagramTransport.class, datagrams);
                case StreamTransport stream -> counting(StreamTransport.class, stream);
                case Transports.PipeEnds(ReadableTransport reader, WritableTransport writer) ->
                    new Transports.PipeEnds(reader, counting(WritableTransport.class, writer));
                case null, default -> result;
            };
        });
    }

    private <T extends Transport> T counting(Class<T> type, T real) {
        return proxy(type, new Counter(real));
    }

    private static Object unwrapped(Object transport) {
        return Proxy.isProxyClass(transport.getClass()) && Proxy.getInvocationHandler(transport) instanceof Counter counter
                ? counter.real
                : transport;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object @Nullable ... arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private final class Counter implements InvocationHandler {
        private final Transport real;

        Counter(Transport real) {
            this.real = real;
        }

        @Override
        public Object invoke(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
            boolean write = method.getName().equals("write") || method.getName().equals("send");
            if (write) {
                begun.incrementAndGet();
            }
            Object result = call(real, method, arguments);
            if (write && ((Number) result).longValue() != Transport.PENDING) {
                made.incrementAndGet();
            }
            return result;
        }
    }
}
