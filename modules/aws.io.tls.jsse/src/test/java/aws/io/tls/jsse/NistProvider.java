package aws.io.tls.jsse;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.spi.Availability;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.JcaEngineFactory;
import aws.io.tls.spi.JcaErrors;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A provider like one that is validated for FIPS 140: the NIST curves only, and no ChaCha20. Below it is SunJSSE. */
final class NistProvider implements TlsProvider {
    private static final Set<String> GROUPS = Set.of("secp256r1", "secp384r1", "secp521r1");

    private static final JcaErrors ERRORS = new JcaErrors(
            Pattern.compile("Received fatal alert: (\\w+)"),
            Pattern.compile("Empty (client|server) certificate chain"),
            Pattern.compile("in common|\\((protocol_version|no_application_protocol)\\)|No appropriate protocol"));

    @Override
    public String name() {
        return "nist";
    }

    @Override
    public int priority() {
        return 1;
    }

    @Override
    public Availability availability() {
        return Availability.available();
    }

    @Override
    public Set<String> capabilities() {
        return Set.of(RESUMES_TLS_1_2, RESUMES_TLS_1_3, CHOOSES_TLS_1_3_SUITES);
    }

    @Override
    public Set<String> groups() {
        return GROUPS;
    }

    @Override
    public String describe() {
        return "nist: " + engines().describe();
    }

    @Override
    public TlsEngineFactory newFactory(TlsOptions options, boolean client) {
        return engines().build(options, client);
    }

    private JcaEngineFactory.Builder engines() {
        try {
            return JcaEngineFactory.builder(name(), SSLContext.getInstance("TLS", "SunJSSE"), ERRORS)
                    .groups(GROUPS)
                    .brokenSuites(suite -> suite.contains("CHACHA20"));
        } catch (NoSuchAlgorithmException | NoSuchProviderException e) {
            throw new IoException(ErrorCode.TLS_FAILED, "the JVM has no SunJSSE", 0, e);
        }
    }
}
