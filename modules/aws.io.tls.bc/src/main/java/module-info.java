/**
 * TLS by Bouncy Castle.
 */
module aws.io.tls.bc {
    requires aws.io.api;
    requires java.logging;
    requires org.bouncycastle.tls;
    requires static org.jspecify;

    provides aws.io.tls.spi.TlsProvider with
            aws.io.tls.bc.BouncyCastleProvider;
}
