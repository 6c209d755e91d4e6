package aws.io;

import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.util.ArrayList;
import java.util.List;

/** The order in which addresses are tried (RFC 8305, section 4): as the resolver has it, but the families in turn. */
final class AddressOrder {
    private AddressOrder() {}

    static List<Endpoint> interleaved(List<Endpoint> endpoints) {
        SocketDomain firstDomain = endpoints.getFirst().domain();
        List<Endpoint> first = new ArrayList<>();
        List<Endpoint> second = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            (endpoint.domain() == firstDomain ? first : second).add(endpoint);
        }
        List<Endpoint> result = new ArrayList<>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                result.add(first.get(i));
            }
            if (i < second.size()) {
                result.add(second.get(i));
            }
        }
        return result;
    }
}
