package aws.io.internal.tls;

import aws.io.tls.DateCheck;
import aws.io.tls.spi.CertificateRejectedException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's trust manager, with the date of each verification, and the rules that hold where the JDK validates no path. Thread-safe. */
final class AnchoredManager implements X509TrustManager {
    private final X509TrustManager jdk;
    private final IssuerRules rules;
    private final DateCheck dates;
    private final InstantSource clock;

    /** A call of the JDK's trust manager. */
    @FunctionalInterface
    private interface Check {
        void run() throws CertificateException;
    }

    AnchoredManager(X509TrustManager jdk, IssuerRules rules, DateCheck dates, InstantSource clock) {
        this.jdk = jdk;
        this.rules = rules;
        this.dates = dates;
        this.clock = clock;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, PkixVerifier.SERVER_PURPOSE, () -> jdk.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, PkixVerifier.CLIENT_PURPOSE, () -> jdk.checkClientTrusted(chain, authType));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }

    private void check(X509Certificate[] chain, String purpose, Check check) throws CertificateException {
        List<X509Certificate> all = List.of(chain);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("chain: is empty");
        }
        Verification current = new Verification(all.getFirst(), Verification.time(dates, clock, all), purpose);
        try {
            ScopedValue.where(Verification.CURRENT, current).<Object, CertificateException>call(() -> {
                check.run();
                rules.checkTrusted(current.leaf(), current);
                return check;
            });
        } catch (CertificateRejectedException e) {
            throw e;
        } catch (CertificateException e) {
            CertificateRejectedException why = foundNoPath(e) ? brokenRule(all, current) : null;
            if (why != null) {
                why.addSuppressed(e);
                throw why;
            }
            throw e;
        }
    }

    private @Nullable CertificateRejectedException brokenRule(List<X509Certificate> chain, Verification current) {
        try {
            IssuerRules.checkAlong(rules, chain, current);
            return null;
        } catch (CertificateRejectedException e) {
            return e;
        }
    }

    private static boolean foundNoPath(Throwable error) {
        return error instanceof CertPathBuilderException || (error.getCause() != null && foundNoPath(error.getCause()));
    }
}
