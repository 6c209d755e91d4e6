package aws.io.tls.spi;

import aws.io.spi.Provider;
import aws.io.tls.TlsOptions;
import java.util.Set;

/** The service: a way to do TLS. */
public interface TlsProvider extends Provider {
    /** Among the {@link #capabilities}: sessions of TLS 1.2 are resumed, by clients and servers. */
    String RESUMES_TLS_1_2 = "resumption-tls-1.2";

    /** Among the {@link #capabilities}: sessions of TLS 1.3 are resumed, by clients and servers. */
    String RESUMES_TLS_1_3 = "resumption-tls-1.3";

    /** Among the {@link #capabilities}: a choice among the suites of TLS 1.3 is kept. */
    String CHOOSES_TLS_1_3_SUITES = "tls-1.3-suites";

    /** Among the {@link #capabilities}: {@link TlsOptions#insecureKeyLog} is written. */
    String LOGS_KEYS = "key-log";

    /** Among the {@link #capabilities}: {@link aws.io.tls.TlsDetails#exportKeyingMaterial} works. */
    String EXPORTS_KEYS = "key-export";

    /**
     * Makes what many connections share.
     *
     * @param options the options
     * @param client whether its engines are clients
     * @return the factory
     * @throws aws.io.IoException of code TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED
     */
    TlsEngineFactory newFactory(TlsOptions options, boolean client);

    /** {@return the named groups that options may ask for; empty if it does not tell} */
    default Set<String> groups() {
        return Set.of();
    }
}
