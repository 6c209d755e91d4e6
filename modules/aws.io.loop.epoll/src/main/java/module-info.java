/**
 * The event loop for Linux: edge-triggered epoll, called through {@code java.lang.foreign}. No native code is shipped.
 *
 * <p>It needs a 64-bit Linux, and native access: {@code --enable-native-access=aws.io.loop.epoll}, or {@code ALL-UNNAMED} on the class
 * path. Without it the loop can be asked for by name, and the JDK prints its warning.
 */
module aws.io.loop.epoll {
    requires aws.io.api;
    requires static org.jspecify;

    provides aws.io.loop.spi.EventLoopFactory with
            aws.io.loop.epoll.EpollEventLoopFactory;
}
