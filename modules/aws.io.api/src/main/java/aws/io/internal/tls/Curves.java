package aws.io.internal.tls;

import java.util.Map;
import java.util.Set;

/** The elliptic curves of keys, by name: which one it is, where the JDK does not know it. */
public final class Curves {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("1.2.840.10045.3.1.7", "secp256r1"),
            Map.entry("1.3.132.0.34", "secp384r1"),
            Map.entry("1.3.132.0.35", "secp521r1"),
            Map.entry("1.3.132.0.10", "secp256k1"),
            Map.entry("1.3.132.0.33", "secp224r1"),
            Map.entry("1.2.840.10045.3.1.1", "secp192r1"),
            Map.entry("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
            Map.entry("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
            Map.entry("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"),
            Map.entry("1.2.156.10197.1.301", "SM2"));

    private static final Set<String> USABLE = Set.of("secp256r1", "secp384r1", "secp521r1");

    private Curves() {}

    /**
     * Describes a key that cannot be used by its curve, with what to do.
     *
     * @param identifier an AlgorithmIdentifier's content after its own object identifier: the curve
     * @return the text
     */
    static String of(Der.Reader identifier) {
        String curve;
        try {
            String oid = identifier.next().oid();
            String name = NAMES.get(oid);
            curve = identifier.tag() != Der.OBJECT_ID ? "without a name" : name == null ? oid : name;
        } catch (IllegalArgumentException e) {
            curve = "without a name";
        }
        if (USABLE.contains(curve)) {
            return "a key on the curve " + curve + ", and damaged";
        }
        return "a key on the curve " + curve + ", which the JDK does not know (allowed: secp256r1, secp384r1, secp521r1);"
                + " make a new one: openssl ecparam -name prime256v1 -genkey -noout -out NEW";
    }

    /**
     * Describes a public key that cannot be used by its curve.
     *
     * @param encoded a SubjectPublicKeyInfo
     * @return the text
     */
    public static String of(byte[] encoded) {
        Der.Reader identifier = new Der.Reader(encoded).next().next();
        identifier.next();
        return of(identifier);
    }
}
