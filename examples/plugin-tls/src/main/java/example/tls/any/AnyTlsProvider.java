package example.tls.any;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.spi.Availability;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.JcaEngineFactory;
import aws.io.tls.spi.JcaErrors;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

public final class AnyTlsProvider implements TlsProvider {
    private static final Set<String> GROUPS = Set.of("x25519", "secp256r1", "secp384r1");

    private static final JcaErrors ERRORS = new JcaErrors(
            Pattern.compile("Received fatal alert: (\\w+)"),
            Pattern.compile("Empty (client|server) certificate chain"),
            Pattern.compile("in common|\\((protocol_version|no_application_protocol)\\)|No appropriate protocol"));

    public AnyTlsProvider() {}

    @Override
    public String name() {
        return "any";
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
        return "any: " + engines().describe();
    }

    @Override
    public TlsEngineFactory newFactory(TlsOptions options, boolean client) {
        return engines().build(options, client);
    }

    private JcaEngineFactory.Builder engines() {
        try {
            return JcaEngineFactory.builder(name(), SSLContext.getInstance("TLS"), ERRORS).groups(GROUPS);
        } catch (NoSuchAlgorithmException e) {
            throw new IoException(ErrorCode.TLS_FAILED, "the JVM has no TLS", 0, e);
        }
    }
}
