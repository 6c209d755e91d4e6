/**
 * TLS by Conscrypt, which is BoringSSL. Conscrypt's jar has no descriptor of its own: on a module path it is an automatic module, and for
 * an image it gets a descriptor first. It needs {@code java.logging}.
 */
module aws.io.tls.conscrypt {
    requires aws.io.api;
    requires org.conscrypt;
    requires static org.jspecify;

    provides aws.io.tls.spi.TlsProvider with
            aws.io.tls.conscrypt.ConscryptProvider;
}
