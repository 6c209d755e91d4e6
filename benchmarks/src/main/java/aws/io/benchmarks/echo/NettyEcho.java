package aws.io.benchmarks.echo;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedKeyManager;

/** Netty: one loop thread, every default, writes without promises, and a flush when what was there has been read. */
final class NettyEcho implements EchoServer.Kind {
    private final boolean epoll;

    NettyEcho(boolean epoll) {
        this.epoll = epoll;
    }

    @Override
    public int start(EchoServer.Settings settings) throws Exception {
        IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        SslContext tls = settings.tls() == null ? null : tls(settings.tls());
        Channel server = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, factory))
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(settings.lateWindow() > 0 ? new LateEcho() : new Echo());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private static SslContext tls(String provider) throws Exception {
        Identity identity = TestIdentities.localhost();
        X509ExtendedKeyManager keys = identity.keyManager();
        String type = identity.chain().getFirst().getPublicKey().getAlgorithm();
        return SslContextBuilder.forServer(
                        keys.getPrivateKey(keys.getServerAliases(type, null)[0]),
                        identity.chain().toArray(X509Certificate[]::new))
                .sslProvider(provider.equals("boringssl") ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .build();
    }

    private static class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** Reads no more until it has answered, in a later task. */
    private static final class LateEcho extends Echo {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.channel().config().setAutoRead(false);
            context.executor().execute(() -> {
                context.writeAndFlush(message, context.voidPromise());
                context.channel().config().setAutoRead(true);
            });
        }
    }
}
