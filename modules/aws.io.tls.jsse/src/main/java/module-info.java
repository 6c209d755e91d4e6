/**
 * TLS by the JDK's own SunJSSE.
 */
module aws.io.tls.jsse {
    requires aws.io.api;
    requires static org.jspecify;

    provides aws.io.tls.spi.TlsProvider with
            aws.io.tls.jsse.JsseProvider;
}
