package aws.io.examples;

import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.DelimiterFraming;
import aws.io.channel.IdleTimeoutHandler;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.socket.Endpoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A chat by lines: what one says, all others hear. The members may be on different event loops. */
final class ChatServer {
    private static final int LONGEST_LINE = 1024;

    private final Set<Channel> members = ConcurrentHashMap.newKeySet();

    static IoFuture<Server> listen(EventLoopGroup group, Endpoint at) {
        ChatServer chat = new ChatServer();
        return ServerBootstrap.builder(group).build().listen(at, chat::join);
    }

    private void join(Channel channel) {
        channel.add(new IdleTimeoutHandler(IdleTimeoutHandler.Kind.READ, Duration.ofMinutes(10)));
        channel.add(DelimiterFraming.lines(LONGEST_LINE));
        channel.add(new Member());
        members.add(channel);
    }

    private final class Member extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage line) {
            for (Channel other : members) {
                // A member who does not read loses lines: it must not make the others wait.
                if (other != slot.channel() && other.isWritable()) {
                    ByteBuffer copy = line.bytes().duplicate();
                    other.write(copy);
                }
            }
            line.release();
        }

        @Override
        protected void onEnd(ChannelSlot slot, @Nullable IoException error) {
            members.remove(slot.channel());
        }
    }

    public static void main(String[] args) throws InterruptedException {
        listen(EventLoopGroup.start(), Endpoint.inet("127.0.0.1", 7008)).join();
        Thread.currentThread().join();
    }
}
