package aws.io.tls.bc;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's algorithms under the names that Bouncy Castle asks for: it knows RSA-PSS as SHA256WITHRSAANDMGF1, the JDK as RSASSA-PSS with
 * parameters. Without this there were no RSA certificates in TLS 1.3. Never registered.
 */
final class JdkAlgorithms extends Provider {
    private static final long serialVersionUID = 1L;

    JdkAlgorithms() {
        super("aws.io JDK algorithms", "1", "the JDK's algorithms under Bouncy Castle's names");
    }

    @Override
    public @Nullable Service getService(String type, String algorithm) {
        boolean pss = algorithm.toUpperCase(Locale.ROOT).endsWith("WITHRSAANDMGF1") || algorithm.equals("PSS");
        String name = pss ? "RSASSA-PSS" : algorithm;
        for (Provider installed : Security.getProviders()) {
            Service found = installed.getService(type, name);
            if (found != null) {
                // Bouncy Castle asks the provider of what it got for the same name again: that must be us.
                boolean signature = type.equals("Signature");
                return pss || signature ? new Renamed(this, type, algorithm, found) : found;
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
