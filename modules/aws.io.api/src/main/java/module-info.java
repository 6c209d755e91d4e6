/**
 * The asynchronous I/O and TLS under an application protocol.
 */
module aws.io.api {
    requires static jdk.jfr;
    requires static transitive org.jspecify;

    exports aws.io;
    exports aws.io.channel;
    exports aws.io.loop;
    exports aws.io.loop.spi;
    exports aws.io.socket;
    exports aws.io.spi;
    exports aws.io.tls;
    exports aws.io.tls.spi;

    uses aws.io.loop.spi.EventLoopFactory;
    uses aws.io.tls.spi.TlsProvider;
}
