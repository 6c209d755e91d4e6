/** Netty's server. What does its TLS is chosen when it is started, and must be in the image. */
module startup.netty {
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
}
