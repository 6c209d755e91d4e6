package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who may do what with a message, and on which thread. */
public interface OwnershipContract extends SocketlessContract {
    /** Keeps every message, and gives its bytes back when it is released. */
    final class Keeping extends ProtocolHandler {
        final List<IoMessage> kept = new ArrayList<>();

        /** Makes a handler. */
        public Keeping() {}

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            kept.add(message);
        }

        @Override
        public long initialWindowSize() {
            return 100;
        }
    }

    private static <T> T elsewhere(Callable<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                result.complete(body.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return LoopContract.await(result);
    }

    private static void runElsewhere(LoopContract.ThrowingRunnable body) {
        elsewhere(() -> {
            body.run();
            return true;
        });
    }

    @Test
    default void aMessageMayBeReleasedOnAnotherThreadOnce() {
        try (SocketlessChannel wire = open()) {
            Keeping application = new Keeping();
            ChannelSlot slot = wire.add(application);
            wire.push(new byte[90]);
            IoMessage message = application.kept.getFirst();
            List<Boolean> inLoop = new ArrayList<>();
            message.onWritten((context, error) -> inLoop.add(wire.channel().loop().inLoop()), null);
            runElsewhere(message::release);
            assertEquals(1, wire.channel().pool().outstanding(), "it is released on its loop's thread, in a task");
            assertThrows(IllegalStateException.class, message::release, "no longer the caller's");
            assertThrows(IllegalStateException.class, message::bytes);
            runElsewhere(() -> assertThrows(IllegalStateException.class, message::release));
            wire.driven().runUntilIdle();
            assertEquals(0, wire.channel().pool().outstanding());
            assertEquals(List.of(true), inLoop);
            assertEquals(100, wire.window() + slot.collected(), "the grant has taken effect once");
            assertEquals(List.of(), wire.driven().reports());
        }
    }

    @Test
    default void everythingElseOnAnotherThreadIsRefusedAndChangesNothing() {
        try (SocketlessChannel wire = open()) {
            Keeping application = new Keeping();
            ChannelSlot slot = wire.add(application);
            wire.push(new byte[] {1, 2, 3});
            IoMessage message = application.kept.getFirst();
            IoMessage other = slot.acquireMessage(Direction.WRITE, 10);
            List<LoopContract.ThrowingRunnable> calls = List.of(
                    message::bytes,
                    message::memory,
                    message::length,
                    message::tag,
                    () -> message.tag("tag"),
                    message::peer,
                    () -> message.peer(null),
                    message::hasPromise,
                    () -> message.onWritten((context, error) -> {}, null),
                    () -> message.takeCompletionOf(other),
                    () -> message.carriesPartOf(other),
                    message::markControl,
                    () -> message.grantOnRelease(slot),
                    () -> message.chargeTo(slot),
                    () -> message.complete(null),
                    () -> slot.send(message, Direction.WRITE),
                    () -> assertNull(slot.trySend(message)),
                    () -> slot.offer(message),
                    () -> wire.channel().pool().acquire(buffers(), 1),
                    () -> wire.channel().pool().acquireDatagram(buffers()));
            List<String> allowed = elsewhere(() -> {
                List<String> wrong = new ArrayList<>();
                for (int i = 0; i < calls.size(); i++) {
                    try {
                        calls.get(i).run();
                        wrong.add("call " + i + " was not refused");
                    } catch (IoException e) {
                        String text = e.getMessage();
                        if (e.code() != ErrorCode.LOOP_THREAD_ONLY || text == null || !text.contains("hand-driven")) {
                            wrong.add("call " + i + ": " + e);
                        }
                    }
                }
                return wrong;
            });
            assertEquals(List.of(), allowed);
            assertEquals(2, wire.channel().pool().outstanding());
            assertFalse(message.hasPromise());
            assertNull(message.tag());
            assertEquals(3, message.length());
            assertEquals(0, wire.channel().backlog());
            message.release();
            other.release();
            assertEquals(100, wire.window() + slot.collected());
        }
    }

    @Test
    default void aWrappedMessageBelongsToNoLoopUntilItIsSent() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            List<String> promises = new ArrayList<>();
            IoMessage message = elsewhere(() -> {
                IoMessage made = IoMessage.wrap(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
                made.bytes().get();
                made.onWritten((context, error) -> promises.add(String.valueOf(error)), null);
                return made;
            });
            wire.holdWrites();
            slot.send(message, Direction.WRITE);
            runElsewhere(() -> assertEquals(
                    ErrorCode.LOOP_THREAD_ONLY, assertThrows(IoException.class, message::length).code()));
            wire.releaseWrites();
            assertEquals(List.of("null"), promises);
            assertEquals(3, wire.writtenBytes().length);
            List<ErrorCode> canceled = new ArrayList<>();
            runElsewhere(() -> {
                IoMessage unsent = IoMessage.wrap(ByteBuffer.wrap(new byte[1]));
                unsent.onWritten((context, error) -> canceled.add(error == null ? null : error.code()), null);
                unsent.release();
                assertThrows(IllegalStateException.class, unsent::release);
            });
            assertEquals(List.of(ErrorCode.CANCELED), canceled, "without a loop it is released at once");
        }
    }

    @Test
    default void aMessageOfAnotherLoopIsNotSent() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(100);
            ChannelSlot slot = wire.add(application);
            List<Thread> done = new ArrayList<>();
            CompletableFuture<IoMessage> foreign = new CompletableFuture<>();
            CompletableFuture<Boolean> tried = new CompletableFuture<>();
            Thread other = Thread.ofPlatform().start(() -> {
                try (SocketlessChannel elsewhere = open()) {
                    IoMessage message = elsewhere.channel().pool().acquire(buffers(), 10);
                    foreign.complete(message);
                    LoopContract.await(tried);
                    assertEquals(10, message.bytes().limit(10).remaining());
                    message.release();
                    done.add(Thread.currentThread());
                } catch (Throwable e) {
                    foreign.completeExceptionally(e);
                }
            });
            IoMessage message = LoopContract.await(foreign);
            for (Direction direction : Direction.values()) {
                assertEquals(
                        ErrorCode.LOOP_THREAD_ONLY,
                        assertThrows(IoException.class, () -> slot.send(message, direction)).code());
            }
            assertEquals(0, wire.channel().backlog());
            tried.complete(true);
            join(other);
            assertEquals(List.of(other), done);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void aMessageThatTheChannelRefusedCannotBeReleasedBeforeItsPromiseFails() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            IoMessage message = wire.channel().pool().acquire(buffers(), 10);
            List<ErrorCode> promises = new ArrayList<>();
            message.onWritten((context, error) -> promises.add(error == null ? null : error.code()), null);
            slot.send(message, Direction.WRITE);
            assertThrows(IllegalStateException.class, message::release);
            assertThrows(IllegalStateException.class, () -> slot.send(message, Direction.WRITE));
            wire.driven().runUntilIdle();
            assertEquals(List.of(ErrorCode.CHANNEL_CLOSED), promises);
        }
    }

    /** It may still read and release the message, and nothing else is written into it. */
    @Test
    default void aHandlerThatKeepsAMessageAndThrowsStillHasIt() {
        List<IoMessage> kept = new ArrayList<>();
        List<ErrorCode> promises = new ArrayList<>();
        IllegalStateException thrown = new IllegalStateException("on purpose");
        for (Direction direction : Direction.values()) {
            try (SocketlessChannel wire = open()) {
                wire.add(new BaseHandler() {
                    @Override
                    public void processReadMessage(ChannelSlot slot, IoMessage message) {
                        keepAndThrow(message);
                    }

                    @Override
                    public void processWriteMessage(ChannelSlot slot, IoMessage message) {
                        keepAndThrow(message);
                    }

                    private void keepAndThrow(IoMessage message) {
                        message.onWritten((context, error) -> promises.add(error == null ? null : error.code()), null);
                        kept.add(message);
                        throw thrown;
                    }
                });
                ChannelSlot slot = wire.add(new RecordingHandler(100));
                if (direction == Direction.READ) {
                    wire.push(SocketlessContract.bytes("kept"));
                } else {
                    slot.write(ByteBuffer.wrap(SocketlessContract.bytes("kept")));
                    assertTrue(promises.isEmpty(), "never inside the call");
                    wire.driven().runUntilIdle();
                }
                assertEquals(List.of(ErrorCode.CALLBACK_FAILED), promises);
                assertEquals(0, wire.channel().pool().outstanding(), "the pool has given it up");
                IoMessage message = kept.getFirst();
                IoMessage other = wire.channel().pool().acquire(buffers(), 4);
                assertNotSame(message, other);
                other.bytes().put(SocketlessContract.bytes("else"));
                byte[] bytes = new byte[message.length()];
                message.bytes().get(bytes);
                assertEquals("kept", SocketlessContract.text(bytes));
                other.release();
                message.release();
                assertThrows(IllegalStateException.class, message::release);
                IoMessage next = wire.channel().pool().acquire(buffers(), 4);
                assertNotSame(message, next, "it does not come back");
                next.release();
                assertTrue(wire.isShutDown());
                assertEquals(List.of(thrown), wire.driven().errors());
                wire.driven().errors().clear();
                kept.clear();
                promises.clear();
            }
        }
    }
}
