package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketDomain;

/** The parts of a provider that are optional. A contract asks for each before it uses it; a part that is not there must be refused. */
final class OptionalParts {
    private OptionalParts() {}

    /** {@return whether there is a kind of transport; if not, asserts that opening one is refused with its name} */
    static boolean has(Transports transports, Transports.Kind kind, SocketDomain domain) {
        if (transports.supports(kind, domain)) {
            return true;
        }
        IoException refused = assertThrows(IoException.class, () -> open(transports, kind, domain), kind + " of domain " + domain);
        assertRefused(refused, transports, kind == Transports.Kind.PIPE ? "PIPE" : domain.name());
        return false;
    }

    /** {@return whether there are packet sockets; if not, asserts that opening one is refused with its name} */
    static boolean hasPackets(Transports transports, SocketDomain domain) {
        if (transports.supportsPackets(domain)) {
            return true;
        }
        assertRefused(assertThrows(IoException.class, () -> transports.openPacket(domain)), transports, domain.name());
        assertRefused(assertThrows(IoException.class, () -> transports.openPacketListener(domain)), transports, domain.name());
        return false;
    }

    private static void assertRefused(IoException refused, Transports transports, String named) {
        assertEquals(ErrorCode.UNSUPPORTED, refused.code(), refused.getMessage());
        for (String word : new String[] {named, transports.provider()}) {
            assertTrue(String.valueOf(refused.getMessage()).contains(word), word + " in: " + refused.getMessage());
        }
    }

    private static void open(Transports transports, Transports.Kind kind, SocketDomain domain) {
        switch (kind) {
            case STREAM -> transports.openStream(domain).close();
            case LISTENER -> transports.openListener(domain).close();
            case DATAGRAM -> transports.openDatagram(domain).close();
            case PIPE -> {
                Transports.PipeEnds ends = transports.openPipe();
                ends.reader().close();
                ends.writer().close();
            }
        }
    }
}
