package aws.io.internal.tls;

import aws.io.tls.DateCheck;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What is particular to the verification of one chain: the JDK's path validation has no parameters for it that differ from call to call.
 *
 * @param leaf the certificate that is verified
 * @param time the time at which the chain must be valid
 * @param purpose the extended key usage that the chain must allow, as an object identifier
 */
record Verification(X509Certificate leaf, Instant time, String purpose) {
    /** The verification that this thread computes. */
    static final ScopedValue<Verification> CURRENT = ScopedValue.newInstance();

    /** Returns the time at which a chain must be valid. */
    static Instant time(DateCheck check, InstantSource clock, Iterable<X509Certificate> chain) {
        if (check != DateCheck.NONE) {
            return clock.instant();
        }
        Instant newest = Instant.EPOCH;
        for (X509Certificate one : chain) {
            Instant first = one.getNotBefore().toInstant();
            newest = first.isAfter(newest) ? first : newest;
        }
        return newest;
    }
}
