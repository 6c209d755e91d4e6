package aws.io.tck;

import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsProvider;
import java.util.List;
import java.util.Objects;

/** What the contracts of TLS channels share. */
public interface TlsWireContract extends LeavesNothing {
    /** The versions, by their names in the JCA. */
    List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    /** {@return the provider under test} */
    TlsProvider provider();

    /**
     * A client's context.
     *
     * @param options the options
     * @return the context
     */
    default TlsContext client(TlsOptions.Builder options) {
        return TlsContext.client(options.build(), provider());
    }

    /** {@return the context of a client that trusts localhost} */
    default TlsContext client() {
        return client(trusting());
    }

    /**
     * A server's context.
     *
     * @param options the options
     * @return the context
     */
    default TlsContext server(TlsOptions.Builder options) {
        return TlsContext.server(options.build(), provider());
    }

    /** {@return the context of a server that is localhost} */
    default TlsContext server() {
        return server(localhost());
    }

    /** {@return options with trust in localhost, which compute on the loop's thread} */
    static TlsOptions.Builder trusting() {
        return TlsOptions.builder().executor(Runnable::run).trust(TestIdentities.trust(TestIdentities.localhost()));
    }

    /** {@return options with the identity of localhost, which compute on the loop's thread} */
    static TlsOptions.Builder localhost() {
        return TlsOptions.builder().executor(Runnable::run).identity(TestIdentities.localhost());
    }

    /**
     * A version.
     *
     * @param jcaName its name in the JCA
     * @return the version
     */
    static TlsVersion version(String jcaName) {
        for (TlsVersion one : TlsVersion.values()) {
            if (Objects.equals(one.jcaName(), jcaName)) {
                return one;
            }
        }
        throw new IllegalArgumentException("jcaName: " + jcaName);
    }
}
