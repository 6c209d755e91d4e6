package aws.io.tls.bc;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's algorithms under the names that Bouncy Castle asks for: it knows RSA-PSS as SHA256WITHRSAANDMGF1, the JDK as RSASSA-PSS with
 * parameters. Without this there were no RSA certificates in TLS 1.3. Never registered.
 */
final class JdkAlgorithms extends Provider {
    private static final long serialVersionUID = 1L;

    private static final List<String> JDK = List.of("SUN", "SunRsaSign", "SunEC", "SunJSSE", "SunJCE");

    /** Keys on curves, which SunEC cannot make behind Conscrypt: it takes the curves from the JVM's first provider that has any. */
    private static final Set<String> BY_ORDER =
            Set.of("AlgorithmParameters.EC", "KeyPairGenerator.EC", "KeyFactory.EC", "KeyAgreement.ECDH");

    JdkAlgorithms() {
        super("aws.io JDK algorithms", "1", "the JDK's algorithms under Bouncy Castle's names");
    }

    @Override
    public @Nullable Service getService(String type, String algorithm) {
        boolean pss = algorithm.toUpperCase(Locale.ROOT).endsWith("WITHRSAANDMGF1") || algorithm.equals("PSS");
        String name = pss ? "RSASSA-PSS" : algorithm;
        Service found = find(type, name);
        // Bouncy Castle asks the provider of what it got for the same name again: that must be us.
        return found != null && (pss || type.equals("Signature")) ? new Renamed(this, type, algorithm, found) : found;
    }

    /** {@return the JDK's own service, whatever stands before it in this JVM; where the JDK has none, the first of the others} */
    static @Nullable Service find(String type, String name) {
        for (String own : BY_ORDER.contains(type + "." + name) ? List.<String>of() : JDK) {
            Provider installed = Security.getProvider(own);
            Service found = installed == null ? null : installed.getService(type, name);
            if (found != null) {
                return found;
            }
        }
        for (Provider installed : Security.getProviders()) {
            Service found = installed.getService(type, name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** An algorithm of another provider under a name of ours; a signature is of whichever provider takes the key. */
    private static final class Renamed extends Service {
        private final Service original;

        Renamed(Provider provider, String type, String algorithm, Service original) {
            super(provider, type, algorithm, original.getClassName(), null, null);
            this.original = original;
        }

        @Override
        public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
            return getType().equals("Signature") ? new SignatureByKey(original.getAlgorithm()) : original.newInstance(parameter);
        }

        @Override
        public boolean supportsParameter(Object parameter) {
            return getType().equals("Signature") || original.supportsParameter(parameter);
        }
    }
}
