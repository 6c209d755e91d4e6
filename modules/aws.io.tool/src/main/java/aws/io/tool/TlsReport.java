package aws.io.tool;

import aws.io.tls.CertificateProblem;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsException;
import java.io.PrintWriter;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What two peers agreed on, and why they did not, for people to read. */
final class TlsReport {
    private TlsReport() {}

    static void print(TlsDetails details, PrintWriter out) {
        out.println("TLS by " + details.provider());
        out.println("  version  " + details.version());
        out.println("  suite    " + details.suite());
        out.println("  group    " + (details.group() == null ? "not told" : details.group()));
        out.println("  ALPN     " + (details.alpn() == null ? "none" : details.alpn()));
        print(details.peerCertificates(), out);
    }

    static void print(List<X509Certificate> chain, PrintWriter out) {
        int number = 0;
        for (X509Certificate one : chain) {
            out.println("  certificate " + number++ + ": " + one.getSubjectX500Principal());
            out.println("    issuer " + one.getIssuerX500Principal());
            out.println("    valid  " + one.getNotBefore().toInstant() + " to " + one.getNotAfter().toInstant());
            out.println("    names  " + String.join(", ", names(one)));
        }
        out.flush();
    }

    /** What was wrong with a certificate, in a sentence, or null if that is not why it failed. */
    static @Nullable String explain(TlsException error) {
        CertificateProblem problem = error.problem();
        return problem == null ? null : switch (problem) {
            case EXPIRED -> "the server's certificate has expired";
            case NOT_YET_VALID -> "the server's certificate is not valid yet: one of the two clocks may be wrong";
            case UNKNOWN_ISSUER -> "nobody whom this side trusts has issued the server's certificate; --ca names others to trust";
            case SELF_SIGNED -> "the server's certificate is signed by itself, and this side does not trust it; --ca trusts it";
            case HOST_MISMATCH -> "the server's certificate is for other names; --server-name expects another";
            case REVOKED -> "the server's certificate was revoked";
            case REVOCATION_UNKNOWN -> "whether the server's certificate was revoked cannot be told";
            case BAD_SIGNATURE -> "a signature among the server's certificates is wrong";
            case WEAK_KEY_OR_ALGORITHM -> "a key among the server's certificates is too short, or an algorithm too old";
            case WRONG_PURPOSE -> "the server's certificate is not for servers";
            case TOO_LARGE -> "the server sent more, or longer, certificates than anybody needs";
            case MISSING -> "the server sent no certificate";
            case UNSPECIFIED -> "the server's certificate was not believed";
        };
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> one : all == null ? List.<List<?>>of() : all) {
                names.add(String.valueOf(one.get(1)));
            }
        } catch (CertificateParsingException e) {
            names.add("unreadable: " + e.getMessage());
        }
        return names.isEmpty() ? List.of("none") : names;
    }
}
