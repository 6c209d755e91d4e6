/**
 * The portable event loop, on java.nio.
 */
module aws.io.loop.nio {
    requires aws.io.api;
    requires static jdk.net;
    requires static org.jspecify;

    provides aws.io.loop.spi.EventLoopFactory with
            aws.io.loop.nio.NioEventLoopFactory;
}
