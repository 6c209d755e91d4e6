package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.Task;
import aws.io.socket.HostResolver;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A name with very many addresses, none of which can be connected to. */
@Timeout(120)
public interface ManyAddressesContract extends LoopContract {
    private static List<InetAddress> addresses(int count) throws UnknownHostException {
        List<InetAddress> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(InetAddress.getByAddress(new byte[] {127, 1, (byte) (i >> 8), (byte) i}));
        }
        return all;
    }

    private static IoException fail(ServedGroup served, int count, SocketOptions options, int port) throws UnknownHostException {
        List<InetAddress> all = addresses(count);
        HostResolver resolver = (host, loop, listener) -> loop.schedule(Task.of(status -> listener.onResolved(all, null)));
        Attempt attempt = new Attempt();
        served.client().resolver(resolver).socketOptions(options).build().connect("many.example", port, attempt);
        return attempt.error();
    }

    private static void assertFlat(IoException error, int count) {
        int listed = 0;
        for (Throwable one : error.getSuppressed()) {
            assertEquals(0, one.getSuppressed().length, "no error has others in it");
            listed++;
        }
        assertEquals(Math.min(count - 1, 16), listed);
        if (count > 16) {
            String last = error.getSuppressed()[listed - 1].getMessage();
            assertTrue(last.contains(count - 16 + " more of " + count + " addresses failed"), last);
        }
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        assertTrue(text.getBuffer().length() < 100_000, text.getBuffer().length() + " characters of stack trace");
    }

    @Test
    default void theErrorsOfAFewAddressesAreListedByTheLast() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            IoException error = fail(served, 3, SocketOptions.DEFAULT, 9);
            assertEquals(ErrorCode.CONNECTION_REFUSED, error.code());
            assertFlat(error, 3);
            List<String> named = new ArrayList<>(List.of(error.getMessage()));
            for (Throwable one : error.getSuppressed()) {
                named.add(one.getMessage());
            }
            for (int i = 0; i < 3; i++) {
                String address = "127.1.0." + i;
                assertEquals(1, named.stream().filter(text -> text.contains(address)).count(), named + " names " + address);
            }
        }
    }

    @Test
    default void theErrorsOfManyAddressesAreBoundedInNumber() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            IoException error = fail(served, 2_000, SocketOptions.DEFAULT, 9);
            assertEquals(ErrorCode.CONNECTION_REFUSED, error.code());
            assertFlat(error, 2_000);
        }
    }

    /** No machine has an interface of this name, and some loops know no such option. */
    @Test
    default void addressesThatFailBeforeTheConnectBeginsDoNotNestCalls() throws Exception {
        SocketOptions options = SocketOptions.builder().set(SocketOption.NETWORK_INTERFACE, "none-such").build();
        try (ServedGroup served = new ServedGroup(factory())) {
            assertFlat(fail(served, 20_000, options, 9), 20_000);
        }
    }
}
