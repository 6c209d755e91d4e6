package aws.io.tls;

import aws.io.internal.tls.HostNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server's identities by the names that clients ask for: an exact name goes before a wildcard, and a wildcard before what is used
 * otherwise. For {@link TlsOptions.Builder#identityByName}. Immutable; any thread.
 */
public final class Identities implements Function<String, @Nullable Identity> {
    private static final String WILDCARD = "*.";

    private final Map<String, Identity> exact;

    /** By what comes after the first dot. */
    private final Map<String, Identity> wildcards;

    private final @Nullable Identity otherwise;

    private Identities(Builder builder) {
        exact = Map.copyOf(builder.exact);
        wildcards = Map.copyOf(builder.wildcards);
        otherwise = builder.otherwise;
    }

    /** {@return a builder without identities} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Finds the identity for a name.
     *
     * @param name what a client asks for
     * @return the identity, or null if there is none
     */
    @Override
    public @Nullable Identity apply(String name) {
        String wanted = HostNames.forServerNameIndication(name);
        if (wanted == null) {
            return otherwise;
        }
        Identity found = exact.get(wanted);
        int dot = wanted.indexOf('.');
        if (found == null && dot >= 0) {
            found = wildcards.get(wanted.substring(dot + 1));
        }
        return found == null ? otherwise : found;
    }

    @Override
    public String toString() {
        return "Identities[" + exact.keySet() + ", *." + wildcards.keySet() + ", otherwise " + otherwise + "]";
    }

    /** Builds {@link Identities}. Not for use by several threads. */
    public static final class Builder {
        private final Map<String, Identity> exact = new HashMap<>();
        private final Map<String, Identity> wildcards = new HashMap<>();
        private @Nullable Identity otherwise;

        private Builder() {}

        /**
         * Adds an identity for a name.
         *
         * @param name a DNS name in ASCII, or "*." before one, which covers a single label
         * @param identity the identity
         * @return this
         * @throws IllegalArgumentException if it is no such name, or has an identity already
         */
        public Builder add(String name, Identity identity) {
            Objects.requireNonNull(identity, "identity");
            boolean wildcard = name.startsWith(WILDCARD);
            HostNames.requireAscii("name", name);
            String bare = wildcard ? name.substring(WILDCARD.length()) : name;
            String canonical = bare.indexOf('*') >= 0 ? null : HostNames.forServerNameIndication(bare);
            if (canonical == null) {
                throw new IllegalArgumentException("name: '" + name + "', allowed is a DNS name, or '*.' and one");
            }
            if ((wildcard ? wildcards : exact).putIfAbsent(canonical, identity) != null) {
                throw new IllegalArgumentException("name: '" + name + "' has an identity already");
            }
            return this;
        }

        /**
         * Adds an identity for all DNS names of its certificate.
         *
         * @param identity the identity, with certificates
         * @return this
         * @throws IllegalArgumentException if the certificate has no name, or one that has an identity already
         */
        public Builder add(Identity identity) {
            List<String> names = identity.chain().isEmpty() ? List.of() : HostNames.dnsNames(identity.chain().getFirst());
            if (names.isEmpty()) {
                throw new IllegalArgumentException("identity: " + identity + " has no DNS name");
            }
            names.forEach(name -> add(name, identity));
            return this;
        }

        /**
         * Sets who the server is for all other names.
         *
         * @param identity the identity
         * @return this
         */
        public Builder otherwise(Identity identity) {
            otherwise = Objects.requireNonNull(identity, "identity");
            return this;
        }

        /** {@return the identities} */
        public Identities build() {
            return new Identities(this);
        }
    }
}
