package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.ErrorCode;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against Netty, over the JDK's TLS and over BoringSSL. */
@ParameterizedClass
@MethodSource("aws.io.interop.Stack#all")
@Timeout(120)
class NettyTest {
    private static final Identity LOCALHOST = TestIdentities.localhost();

    private final Stack stack;
    private final EventLoopGroup netty = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @TempDir
    Path folder;

    NettyTest(Stack stack) {
        this.stack = stack;
    }

    @AfterEach
    void stop() throws InterruptedException {
        assertTrue(netty.shutdownGracefully(0, Patience.SECONDS, TimeUnit.SECONDS).await(Patience.SECONDS, TimeUnit.SECONDS));
    }

    private static void assumeThere(SslProvider provider) {
        assumeTrue(
                provider == SslProvider.JDK || OpenSsl.isAvailable(), () -> "no BoringSSL of Netty's: " + OpenSsl.unavailabilityCause());
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.2", "JDK, TLSv1.3", "OPENSSL, TLSv1.2", "OPENSSL, TLSv1.3"})
    void itsClientGetsAMebibyteBack(SslProvider provider, String version) throws Exception {
        assumeThere(provider);
        SslContext tls = SslContextBuilder.forClient()
                .sslProvider(provider)
                .protocols(version)
                .trustManager(new File(Pem.write(folder, LOCALHOST).certificate()))
                .build();
        byte[] sent = new byte[1 << 20];
        new Random(4).nextBytes(sent);
        Heard heard = new Heard("Netty's client");
        try (OurServer server = new OurServer(stack, TlsOptions.builder().identity(LOCALHOST))) {
            Bootstrap bootstrap = new Bootstrap().group(netty).channel(NioSocketChannel.class).handler(new Pipeline(channel ->
                    channel.pipeline().addLast(tls.newHandler(channel.alloc(), "localhost", server.port()), new Listener(heard, false))));
            Channel client = bootstrap.connect("127.0.0.1", server.port()).sync().channel();
            client.writeAndFlush(Unpooled.wrappedBuffer(sent));
            assertArrayEquals(sent, heard.await(sent.length));
            End end = server.arrived();
            assertEquals(version, end.details().version());
            client.close().sync();
            assertEquals(ErrorCode.PEER_CLOSED, end.ended().code(), "a close_notify is an end in order");
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.2", "JDK, TLSv1.3", "OPENSSL, TLSv1.2", "OPENSSL, TLSv1.3"})
    void itsServerEchoesOurMebibyte(SslProvider provider, String version) throws Exception {
        assumeThere(provider);
        Pem pem = Pem.write(folder, LOCALHOST);
        SslContext tls = SslContextBuilder.forServer(new File(pem.certificate()), new File(pem.key()))
                .sslProvider(provider)
                .protocols("TLSv1.2", "TLSv1.3")
                .build();
        byte[] sent = new byte[1 << 20];
        new Random(5).nextBytes(sent);
        TlsVersion only = version.equals("TLSv1.2") ? TlsVersion.TLS_1_2 : TlsVersion.TLS_1_3;
        TlsOptions.Builder options = TlsOptions.builder().trust(TestIdentities.trust(LOCALHOST)).versions(only, only);
        Channel listener = new ServerBootstrap()
                .group(netty)
                .channel(NioServerSocketChannel.class)
                .childHandler(new Pipeline(channel ->
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Listener(new Heard("Netty's server"), true))))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        try (OurClient client = new OurClient(stack, options)) {
            End end = client.connect(((InetSocketAddress) listener.localAddress()).getPort());
            end.say(sent);
            assertArrayEquals(sent, end.heard().await(sent.length));
            assertEquals(version, end.details().version());
            end.close();
        }
    }

    /** What Netty wants a class for. */
    private static final class Pipeline extends ChannelInitializer<Channel> {
        private final Consumer<Channel> filling;

        Pipeline(Consumer<Channel> filling) {
            this.filling = filling;
        }

        @Override
        protected void initChannel(Channel channel) {
            filling.accept(channel);
        }
    }

    private static final class Listener extends SimpleChannelInboundHandler<ByteBuf> {
        private final Heard heard;
        private final boolean echoing;

        Listener(Heard heard, boolean echoing) {
            this.heard = heard;
            this.echoing = echoing;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.getBytes(bytes.readerIndex(), copy);
            heard.add(copy, copy.length);
            if (echoing) {
                context.writeAndFlush(bytes.retain());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            heard.ended("ended with " + cause);
            context.close();
        }
    }
}
