package aws.io.internal.tls;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The name constraints of one authority (RFC 5280, section 4.2.1.10). The JDK applies those of the certificates below the trusted one, but
 * compares a wildcard as if it were a name, and finds no names where it cannot parse one of them. Names are compared as bytes of the
 * certificate, so that an entry that the JDK cannot parse does not hide the others. Immutable.
 */
final class NameConstraints {
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String ALTERNATIVE_NAMES = "2.5.29.17";
    private static final String EMAIL_ADDRESS = "1.2.840.113549.1.9.1";

    /** The tags of general names. */
    private static final int EMAIL = 0x81;
    private static final int DNS = 0x82;
    private static final int DIRECTORY = 0xa4;
    private static final int SITE = 0x86;
    private static final int ADDRESS = 0x87;

    private final List<Name> permitted = new ArrayList<>();
    private final List<Name> excluded = new ArrayList<>();

    /** One general name: its tag and its content. */
    private static final class Name {
        final int tag;
        final byte[] content;

        Name(int tag, byte[] content) {
            this.tag = tag;
            this.content = content;
        }

        String text() {
            return new String(content, StandardCharsets.ISO_8859_1);
        }

        String lower() {
            return text().toLowerCase(Locale.ROOT);
        }

        /** The text, or the bytes where there is none. */
        String shown() {
            return tag == DIRECTORY ? new X500Principal(content).getName() : tag == ADDRESS ? Arrays.toString(content) : text();
        }
    }

    private NameConstraints(Der.Reader constraints) {
        Der.Reader sets = constraints.next();
        while (sets.hasMore()) {
            Der.Reader set = sets.next();
            List<Name> into = sets.tag() == 0xa0 ? permitted : excluded;
            while (set.hasMore()) {
                Der.Reader subtree = set.next();
                Der.Reader base = subtree.next();
                into.add(new Name(subtree.tag(), base.rest()));
                if (subtree.hasMore()) {
                    throw new IllegalArgumentException("a name constraint with a minimum or a maximum");
                }
            }
        }
    }

    /**
     * Reads the constraints of an authority.
     *
     * @return the constraints, or null if it has none
     * @throws IllegalArgumentException if they cannot be read
     */
    static @Nullable NameConstraints of(X509Certificate authority) {
        byte[] extension = authority.getExtensionValue(NAME_CONSTRAINTS);
        return extension == null ? null : new NameConstraints(new Der.Reader(extension).next());
    }

    /**
     * Checks the names of a certificate.
     *
     * @return what violates the constraints, or null if nothing does
     * @throws IllegalArgumentException if its names cannot be read
     */
    @Nullable String violation(X509Certificate certificate) {
        for (Name name : names(certificate)) {
            boolean limited = false;
            boolean allowed = false;
            for (Name one : permitted) {
                limited |= one.tag == name.tag;
                allowed |= one.tag == name.tag && isWithin(name, one);
            }
            if (limited && !allowed) {
                return "is for '" + name.shown() + "', which is not among the names that its issuer may certify";
            }
            for (Name one : excluded) {
                if (one.tag == name.tag && overlaps(name, one)) {
                    return "is for '" + name.shown() + "', which its issuer must not certify";
                }
            }
        }
        return null;
    }

    private static List<Name> names(X509Certificate certificate) {
        List<Name> names = new ArrayList<>();
        byte[] subject = certificate.getSubjectX500Principal().getEncoded();
        boolean hasSubject = new Der.Reader(subject).next().hasMore();
        if (hasSubject) {
            names.add(new Name(DIRECTORY, subject));
        }
        byte[] extension = certificate.getExtensionValue(ALTERNATIVE_NAMES);
        if (extension == null) {
            addEmailAddresses(new Der.Reader(subject).next(), names);
            return names;
        }
        Der.Reader all = new Der.Reader(extension).next().next();
        while (all.hasMore()) {
            byte[] content = all.next().rest();
            names.add(new Name(all.tag(), content));
        }
        return names;
    }

    /** Where there are no alternative names, the constraints on addresses of e-mail hold for those of the subject. */
    private static void addEmailAddresses(Der.Reader subject, List<Name> names) {
        while (subject.hasMore()) {
            Der.Reader attributes = subject.next();
            while (attributes.hasMore()) {
                Der.Reader attribute = attributes.next();
                if (attribute.next().oid().equals(EMAIL_ADDRESS)) {
                    names.add(new Name(EMAIL, attribute.next().rest()));
                }
            }
        }
    }

    private static boolean isWithin(Name name, Name base) {
        return switch (name.tag) {
            case DNS -> isDomainWithin(name.lower(), base.lower());
            case EMAIL -> isMailboxWithin(name.text(), base.text());
            case SITE -> isSiteWithin(name.text(), base.lower());
            case ADDRESS -> isAddressWithin(name.content, base.content);
            case DIRECTORY -> isDirectoryWithin(name.content, base.content);
            // Not a kind that is understood: nothing is known to be permitted.
            default -> false;
        };
    }

    private static boolean overlaps(Name name, Name base) {
        return switch (name.tag) {
            case DNS -> isWithin(name, base) || isCoveredBy(name.lower(), base.lower());
            case EMAIL, ADDRESS, DIRECTORY -> isWithin(name, base);
            case SITE -> host(name.text()) == null || isWithin(name, base);
            default -> true;
        };
    }

    private static boolean isDomainWithin(String name, String base) {
        return base.isEmpty() || name.equals(base) || name.endsWith(base.startsWith(".") ? base : "." + base);
    }

    /** Whether a wildcard, which covers one label, covers an excluded name. */
    private static boolean isCoveredBy(String wildcard, String excluded) {
        int dot = excluded.indexOf('.');
        return wildcard.startsWith("*.") && dot >= 0 && excluded.substring(dot).equals(wildcard.substring(1));
    }

    private static boolean isMailboxWithin(String name, String base) {
        int at = name.lastIndexOf('@');
        int baseAt = base.lastIndexOf('@');
        String host = name.substring(at + 1).toLowerCase(Locale.ROOT);
        String wanted = base.substring(baseAt + 1).toLowerCase(Locale.ROOT);
        if (baseAt >= 0) {
            return at >= 0 && host.equals(wanted) && name.substring(0, at).equals(base.substring(0, baseAt));
        }
        return at >= 0 && isHostWithin(host, wanted);
    }

    private static boolean isSiteWithin(String name, String base) {
        String host = host(name);
        return host != null && isHostWithin(host, base);
    }

    /** Of hosts in addresses of e-mail and of sites, unlike DNS names, subdomains belong to a constraint only if it begins with a dot. */
    private static boolean isHostWithin(String host, String base) {
        return base.isEmpty() || (base.startsWith(".") ? host.endsWith(base) && host.length() > base.length() : host.equals(base));
    }

    /** {@return the host's name, or null if there is none, or an address} */
    private static @Nullable String host(String uri) {
        try {
            String host = new URI(uri).getHost();
            return host == null || host.startsWith("[") || host.matches("[0-9.]+") ? null : host.toLowerCase(Locale.ROOT);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** The base is an address and a mask of the same length. */
    private static boolean isAddressWithin(byte[] address, byte[] base) {
        if (base.length != 2 * address.length) {
            return false;
        }
        for (int i = 0; i < address.length; i++) {
            int mask = base[address.length + i];
            if ((address[i] & mask) != (base[i] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDirectoryWithin(byte[] name, byte[] base) {
        Der.Reader baseNames = new Der.Reader(base).next();
        Der.Reader names = new Der.Reader(name).next();
        List<byte[]> beginning = new ArrayList<>();
        while (baseNames.hasMore()) {
            baseNames.next();
            if (!names.hasMore()) {
                return false;
            }
            byte[] content = names.next().rest();
            beginning.add(Der.of(names.tag(), content));
        }
        byte[] cut = Der.of(Der.SEQUENCE, beginning.toArray(byte[][]::new));
        return new X500Principal(cut).equals(new X500Principal(base));
    }
}
