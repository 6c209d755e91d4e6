/**
 * TLS by Bouncy Castle. It needs {@code java.logging}, where {@code org.bouncycastle.jsse} is set to log severe matters alone, unless it
 * has a level already.
 */
module aws.io.tls.bc {
    requires aws.io.api;
    requires java.logging;
    requires org.bouncycastle.tls;
    requires static org.jspecify;

    provides aws.io.tls.spi.TlsProvider with
            aws.io.tls.bc.BouncyCastleProvider;
}
