package aws.io.tls.spi;

import aws.io.spi.Provider;
import aws.io.tls.TlsOptions;

/** The service: a way to do TLS. */
public interface TlsProvider extends Provider {
    /**
     * Makes what many connections share.
     *
     * @param options the options
     * @param client whether its engines are clients
     * @return the factory
     * @throws aws.io.IoException of code TLS_OPTION_UNSUPPORTED that names the option, or TLS_FAILED
     */
    TlsEngineFactory newFactory(TlsOptions options, boolean client);
}
