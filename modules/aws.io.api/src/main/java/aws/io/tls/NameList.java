package aws.io.tls;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lists of names as options take them: in an order of preference, so that none stands twice. */
final class NameList {
    private NameList() {}

    static List<String> distinct(String option, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String one : names) {
            if (!seen.add(one)) {
                throw new IllegalArgumentException(option + ": '" + one + "' twice");
            }
        }
        return List.copyOf(names);
    }

    /** Of application protocols, which the wire gives a byte for their length (RFC 7301, section 3.1). */
    static List<String> protocols(List<String> names) {
        for (String one : distinct("protocols", names)) {
            int length = one.getBytes(StandardCharsets.UTF_8).length;
            if (length < 1 || length > 255) {
                throw new IllegalArgumentException("protocols: '" + one + "', allowed are 1 to 255 bytes");
            }
        }
        return List.copyOf(names);
    }
}
