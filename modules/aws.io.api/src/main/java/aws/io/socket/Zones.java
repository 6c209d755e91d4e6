package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import java.net.Inet6Address;

/** The zones of link-local addresses: without one the address names no interface (RFC 4007, section 6). */
final class Zones {
    private Zones() {}

    /**
     * Refuses a link-local address without a zone. Systems differ in what they do with one: they refuse it or choose an interface.
     *
     * @throws IoException of code INVALID_ADDRESS
     */
    static void require(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Inet inet
                && inet.address() instanceof Inet6Address wide
                && wide.isLinkLocalAddress()
                && wide.getScopeId() == 0) {
            throw new IoException(ErrorCode.INVALID_ADDRESS, endpoint + " is link-local and needs a zone, as in fe80::1%eth0");
        }
    }
}
