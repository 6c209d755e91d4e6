package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ChannelListener;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.loop.Task;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Our end of a connection: what was agreed on, what it hears, how it fails or ends. An echoing one sends back what it hears. */
final class End extends ProtocolHandler implements ChannelListener {
    private final boolean echoing;
    private final Heard heard = new Heard("the peer");
    private final CompletableFuture<Channel> ready = new CompletableFuture<>();
    private final CompletableFuture<TlsDetails> details = new CompletableFuture<>();
    private final CompletableFuture<IoException> failed = new CompletableFuture<>();
    private final CompletableFuture<@Nullable IoException> ended = new CompletableFuture<>();

    End(boolean echoing) {
        this.echoing = echoing;
    }

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        if (channel == null) {
            IoException cause = Objects.requireNonNull(error);
            failed.complete(cause);
            ready.completeExceptionally(cause);
            details.completeExceptionally(cause);
            return;
        }
        channel.add(this);
        details.complete(Objects.requireNonNull(TlsContext.details(channel)));
        ready.complete(channel);
        failed.completeExceptionally(new AssertionError("a connection was set up that should have failed"));
    }

    @Override
    public void onShutdown(Channel channel, @Nullable IoException error) {
        heard.ended("ended with " + error);
        ended.complete(error);
    }

    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        byte[] bytes = new byte[message.length()];
        message.bytes().duplicate().get(bytes);
        heard.add(bytes, bytes.length);
        if (echoing) {
            slot.send(message, Direction.WRITE);
        } else {
            message.release();
        }
    }

    Heard heard() {
        return heard;
    }

    void say(String text) {
        say(text.getBytes(StandardCharsets.UTF_8));
    }

    void say(byte[] bytes) {
        await(ready).write(ByteBuffer.wrap(bytes));
    }

    void close() {
        await(ready).shutdown(null, ShutdownMode.GRACEFUL);
        await(ended);
    }

    /** Computes something on the connection's event loop. */
    <T> T onLoop(Supplier<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        await(ready).loop().schedule(Task.of(status -> {
            try {
                result.complete(body.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }));
        return await(result);
    }

    TlsDetails details() {
        return await(details);
    }

    /** Waits until the connection could not be set up. */
    TlsException failure() {
        return tls(await(failed));
    }

    /** Waits for the end, which must be an error of TLS. */
    TlsException brokenEnd() {
        return tls(await(ended));
    }

    /** Waits for the end: null if this side wanted it. */
    @Nullable IoException ended() {
        return await(ended);
    }

    /** Waits for the error before or after the setup: in TLS 1.3 a client is through before the server has judged it. */
    TlsException refusal() {
        await(CompletableFuture.anyOf(failed.handle((error, none) -> error), ended));
        return failed.isDone() && !failed.isCompletedExceptionally() ? failure() : brokenEnd();
    }

    /**
     * Waits for the error of a peer that hangs up after the handshake. It is one of TLS, or a reset: the peer closes with our session tickets
     * unread, for which its kernel sends a reset, and that may overtake the alert.
     */
    IoException hungUp() {
        await(CompletableFuture.anyOf(failed.handle((error, none) -> error), ended));
        IoException error = failed.isDone() && !failed.isCompletedExceptionally() ? await(failed) : await(ended);
        return error != null && error.code() == ErrorCode.CONNECTION_RESET ? error : tls(error);
    }

    /** That an error is an alert of the peer's, and which one. */
    static void assertAlert(String name, TlsException error) {
        assertEquals(ErrorCode.TLS_ALERT_RECEIVED, error.code(), error.toString());
        assertTrue(String.valueOf(error.getMessage()).contains(name), error.toString());
    }

    private static TlsException tls(@Nullable IoException error) {
        if (error instanceof TlsException known) {
            return known;
        }
        throw new AssertionError("not an error of TLS: " + error, error);
    }

    private <T extends @Nullable Object> T await(Future<T> future) {
        return Patience.await(future, heard);
    }
}
