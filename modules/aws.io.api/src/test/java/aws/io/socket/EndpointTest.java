package aws.io.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Addresses are parsed strictly, and ports and paths checked. */
class EndpointTest {
    @Test
    void standardNotationsAreTaken() {
        for (String text : List.of("0.0.0.0", "127.0.0.1", "255.255.255.255", "10.1.2.3")) {
            Endpoint.Inet endpoint = Endpoint.inet(text, 80);
            assertEquals(SocketDomain.IPV4, endpoint.domain());
            assertEquals(text + ":80", endpoint.toString());
        }
        for (String text : List.of("::", "::1", "1::", "fe80::1", "2001:db8::8:800:200c:417a", "1:2:3:4:5:6:7:8", "64:ff9b::192.0.2.33",
                "1:2:3:4:5:6:192.0.2.33", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "ABCD::ef")) {
            assertEquals(SocketDomain.IPV6, Endpoint.inet(text, 80).domain(), text);
        }
    }

    @Test
    void everythingElseIsRefusedAndNothingIsLookedUp() {
        for (String text : List.of("", " ", "1", "1.2", "1.2.3", "1.2.3.", ".1.2.3.4", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.04",
                "0x7f.0.0.1", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\u0000", "-1.2.3.4", "1..2.3", "localhost", "example.org", "[::1]", ":",
                ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "12345::", "g::",
                "::1.2.3", "::1.2.3.256", "1:2:3:4:5:6:7:1.2.3.4", "::1%", "fe80::1%")) {
            IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Endpoint.inet(text, 80), text);
            assertTrue(error.getMessage().startsWith("address: "), error.getMessage());
        }
    }

    @Test
    void portsAreChecked() {
        Endpoint.inet("127.0.0.1", 0);
        Endpoint.inet("127.0.0.1", 65_535);
        for (int port : new int[] {-1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> Endpoint.inet("127.0.0.1", port));
        }
        new Endpoint.Vsock(Endpoint.Vsock.ANY, 0xFFFF_FFFFL);
        assertThrows(IllegalArgumentException.class, () -> new Endpoint.Vsock(-2, 1));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint.Vsock(1, 0x1_0000_0000L));
    }

    @Test
    void pathsAreAsLongAsTheKernelTakesAndNoLonger() {
        assertEquals(107, Endpoint.local("x".repeat(107)).path().length());
        assertThrows(IllegalArgumentException.class, () -> Endpoint.local("x".repeat(108)));
        assertThrows(IllegalArgumentException.class, () -> Endpoint.local("\u00e4".repeat(54)), "counted in bytes");
        assertThrows(IllegalArgumentException.class, () -> Endpoint.local(""));
        assertThrows(IllegalArgumentException.class, () -> Endpoint.local("a\u0000b"));
    }

    @Test
    void anAbstractNameFillsTheAddressAndMayHoldZeros() {
        assertEquals("unix:@a@b", Endpoint.local("\u0000a\u0000b").toString());
        assertEquals(108, Endpoint.local("\u0000".repeat(108)).path().length());
        assertThrows(IllegalArgumentException.class, () -> Endpoint.local("\u0000" + "x".repeat(108)));
    }

    @Test
    void optionValuesAreCheckedWhenTheyAreSet() {
        SocketOptions.Builder builder = SocketOptions.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.set(SocketOption.RECEIVE_BUFFER, 0));
        assertThrows(IllegalArgumentException.class, () -> builder.set(SocketOption.LINGER_SECONDS, -2));
        assertThrows(IllegalArgumentException.class, () -> builder.set(SocketOption.NETWORK_INTERFACE, "0123456789abcdef"));
        assertThrows(IllegalArgumentException.class, () -> builder.set(SocketOption.NETWORK_INTERFACE, "a/b"));
        SocketOptions options = builder.set(SocketOption.TCP_NODELAY, false).build();
        assertEquals(false, options.get(SocketOption.TCP_NODELAY));
        assertThrows(IllegalArgumentException.class, () -> options.get(SocketOption.KEEP_ALIVE));
    }
}
