/**
 * The portable event loop, on java.nio: named "nio", priority 100, always available. Its timers are rounded up to milliseconds. It knows
 * TCP, UDP, Unix domain stream sockets and pipes, and watches any selectable channel. The keep-alive times need the module jdk.net.
 */
module aws.io.loop.nio {
    requires aws.io.api;
    requires static jdk.net;
    requires static org.jspecify;

    provides aws.io.loop.spi.EventLoopFactory with
            aws.io.loop.nio.NioEventLoopFactory;
}
