package aws.io.tck;

import aws.io.ChannelInitializer;
import aws.io.ChannelListener;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.BufferKind;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.loop.Task;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A handler, and what belongs to its channel, of which one callback throws; to its right is a handler that releases what it receives. */
final class Throwing extends BaseHandler {
    /** Every callback that may throw. */
    static final List<String> EVERYWHERE = List.of(
            "initializer",
            "onSetup",
            "attached",
            "onMessage",
            "processWriteMessage",
            "incrementReadWindow",
            "writabilityChanged",
            "endOfInput",
            "shutdown",
            "destroy",
            "onShutdown",
            "writeListener",
            "channelTask",
            "loopTask");

    /** Those that are called only because the channel ends. */
    private static final List<String> AT_THE_END = List.of("endOfInput", "shutdown", "destroy", "onShutdown");

    final String where;
    final AtomicReference<@Nullable IoException> ended = new AtomicReference<>();
    final CompletableFuture<Boolean> over = new CompletableFuture<>();
    final CompletableFuture<Boolean> arrived = new CompletableFuture<>();
    final CompletableFuture<Boolean> reported = new CompletableFuture<>();
    final CompletableFuture<Channel> served = new CompletableFuture<>();
    Consumer<Channel> afterSetup = channel -> {};

    /** How often it throws. */
    int most = 1;

    private final Throwable thrown;
    private final CompletableFuture<Boolean> triggered = new CompletableFuture<>();
    private final List<IoMessage> kept = new ArrayList<>();
    private int times;

    Throwing(String where, Throwable thrown) {
        this.where = where;
        this.thrown = thrown;
    }

    /** Waits until the callback has thrown, if it is not the end of the channel that calls it. */
    void awaitItsCallback() {
        if (EVERYWHERE.contains(where) && !AT_THE_END.contains(where)) {
            LoopContract.await(triggered);
        }
    }

    ChannelInitializer initializer() {
        return new ThrowingInitializer();
    }

    ChannelListener listener() {
        return new ThrowingListener();
    }

    @Override
    public void attached(ChannelSlot slot) {
        throwIf("attached");
    }

    @Override
    public void processReadMessage(ChannelSlot slot, IoMessage message) {
        if (where.equals("keeps")) {
            kept.add(message);
            return;
        }
        if (where.equals("onMessage")) {
            message.release();
        }
        throwIf("onMessage");
        slot.send(message, Direction.READ);
    }

    @Override
    public void processWriteMessage(ChannelSlot slot, IoMessage message) {
        throwIf("processWriteMessage");
        slot.send(message, Direction.WRITE);
    }

    @Override
    public void incrementReadWindow(ChannelSlot slot, long size) {
        throwIf("incrementReadWindow");
        slot.incrementReadWindow(size);
    }

    @Override
    public void writabilityChanged(ChannelSlot slot, boolean writable) {
        throwIf("writabilityChanged");
    }

    @Override
    public BufferKind preferredBuffers() {
        throwIf("preferredBuffers");
        return BufferKind.HEAP;
    }

    @Override
    public boolean endOfInput(ChannelSlot slot) {
        throwIf("endOfInput");
        return true;
    }

    @Override
    public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        if (where.equals("neverCompletes")) {
            return;
        }
        throwIf("shutdown");
        slot.shutdownComplete(direction);
    }

    @Override
    public void destroy() {
        kept.forEach(IoMessage::release);
        kept.clear();
        throwIf("destroy");
    }

    private void begin(Channel channel) {
        served.complete(channel);
        channel.add(this);
        channel.add(new Sink());
        afterSetup.accept(channel);
        switch (where) {
            case "processWriteMessage" -> channel.write(ByteBuffer.allocate(1));
            case "writabilityChanged" -> {
                KernelBuffers.narrow(channel);
                channel.write(ByteBuffer.allocate(KernelBuffers.MORE));
            }
            case "writeListener" -> {
                SendResult result = channel.tryWrite(ByteBuffer.allocate(1), (context, error) -> throwIf("writeListener"), null);
                if (result != SendResult.SENT) {
                    throw new IllegalStateException("the write is " + result);
                }
            }
            case "channelTask" -> channel.schedule(ChannelTask.of(status -> throwIf("channelTask")));
            case "loopTask" -> channel.loop().schedule(Task.of(status -> throwIf("loopTask")));
            default -> {
                // it is called by itself
            }
        }
    }

    private void throwIf(String here) {
        if (where.equals(here) && times < most) {
            times++;
            triggered.complete(true);
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }
    }

    private final class ThrowingInitializer implements ChannelInitializer {
        @Override
        public void initialize(Channel channel) {
            over.complete(true);
            throwIf("initializer");
        }
    }

    private final class ThrowingListener implements ChannelListener {
        @Override
        public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
            if (channel == null) {
                over.complete(false);
                return;
            }
            throwIf("onSetup");
            begin(channel);
        }

        @Override
        public void onShutdown(Channel channel, @Nullable IoException error) {
            ended.set(error);
            over.complete(true);
            throwIf("onShutdown");
        }
    }

    /** Releases what it receives. */
    private final class Sink extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            message.release();
            arrived.complete(true);
        }
    }
}
