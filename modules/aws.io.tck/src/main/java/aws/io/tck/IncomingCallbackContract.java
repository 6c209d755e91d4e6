package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import aws.io.socket.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The server's side of {@link SetupCallbackContract}: whatever a negotiation or a listener does, the listener is notified once of each
 * connection, the limits count on, and no connection is left. The negotiation timeout is an hour.
 */
@Timeout(120)
public interface IncomingCallbackContract extends LoopContract {
    /** Serves two connections, of which the second is accepted only when the first is not counted any more. */
    private void requires(Negotiation negotiation, Consumer<String> application, List<String> calls, LoopReport.Kind... kinds)
            throws Exception {
        Queue<LoopReport> reports = new ConcurrentLinkedQueue<>();
        BlockingQueue<SetupRecord> records = new LinkedBlockingQueue<>();
        LoopOptions options = LoopOptions.builder().errorHandler(reports::add).build();
        List<List<String>> seen = new ArrayList<>();
        try (EventLoopGroup group = EventLoopGroup.builder().provider(factory()).size(1).options(options).start()) {
            EventLoop loop = group.next();
            ChannelListener listener = new ChannelListener() {
                private SetupRecord current = new SetupRecord(loop);

                @Override
                public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
                    current = new SetupRecord(loop);
                    current.onSetup(channel, error);
                    records.add(current);
                    application.accept("onSetup");
                }

                @Override
                public void onShutdown(Channel channel, @Nullable IoException error) {
                    current.onShutdown(channel, error);
                    application.accept("onShutdown");
                }
            };
            Server server = LoopContract.await(ServerBootstrap.builder(group)
                    .tls(negotiation)
                    .negotiationTimeout(Duration.ofHours(1))
                    .maxNegotiations(1)
                    .maxConnections(1)
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), listener));
            RunningLoop pump = new RunningLoop(loop);
            for (int i = 0; i < 2; i++) {
                Attempt client = new Attempt();
                ClientBootstrap.builder(group).build().connect(server.localEndpoint(), client);
                SetupRecord record = records.poll(PATIENCE, TimeUnit.SECONDS);
                assertNotNull(record);
                pump.run(() -> {});
                pump.run(() -> {});
                client.channel().shutdown(null, ShutdownMode.ABORT);
                pump.until(() -> record.calls.size() >= calls.size());
                seen.add(record.calls);
            }
            LoopContract.await(server.close());
        }
        assertEquals(List.of(calls, calls), seen);
        assertEquals(0, records.size());
        List<LoopReport.Kind> twice = new ArrayList<>();
        for (LoopReport.Kind kind : kinds) {
            twice.addAll(Collections.nCopies(2, kind));
        }
        assertEquals(twice, reports.stream().map(LoopReport::kind).toList(), () -> "reports are " + reports);
    }

    private static void nothing(String callback) {
        assertNotNull(callback);
    }

    private static void onAnotherThread(Runnable body) {
        Thread.ofPlatform().daemon().name("foreign").start(body);
    }

    @Test
    default void anIncomingNegotiationThatThrowsFailsItsConnection() throws Exception {
        requires(
                (after, target, listener) -> {
                    throw new IllegalStateException("on purpose");
                },
                IncomingCallbackContract::nothing,
                List.of("CALLBACK_FAILED"),
                LoopReport.Kind.CALLBACK);
    }

    @Test
    default void anIncomingNegotiationThatAnswersTwiceHasAnsweredOnce() throws Exception {
        requires(
                (after, target, listener) -> {
                    listener.onNegotiated(null);
                    listener.onNegotiated(new IoException(ErrorCode.BAD_FRAME, "late"));
                },
                IncomingCallbackContract::nothing,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void anIncomingNegotiationThatFailsTwiceHasFailedOnce() throws Exception {
        requires(
                (after, target, listener) -> {
                    listener.onNegotiated(new IoException(ErrorCode.BAD_FRAME, "on purpose"));
                    listener.onNegotiated(null);
                },
                IncomingCallbackContract::nothing,
                List.of("BAD_FRAME"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void anIncomingNegotiationThatAnswersOnAnotherThreadIsTakenToTheLoop() throws Exception {
        requires(
                (after, target, listener) -> onAnotherThread(() -> listener.onNegotiated(null)),
                IncomingCallbackContract::nothing,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void aServersListenerThatThrowsIsNotNotifiedAgain() throws Exception {
        requires(
                (after, target, listener) -> listener.onNegotiated(null),
                callback -> {
                    throw new IllegalStateException("on purpose");
                },
                List.of("setup", "shutdown"),
                LoopReport.Kind.CALLBACK,
                LoopReport.Kind.CALLBACK);
    }

    @Test
    default void aServersListenerThatThrowsAtAFailureIsNotNotifiedAgain() throws Exception {
        requires(
                (after, target, listener) -> listener.onNegotiated(new IoException(ErrorCode.BAD_FRAME, "on purpose")),
                callback -> {
                    throw new IllegalStateException("on purpose");
                },
                List.of("BAD_FRAME"),
                LoopReport.Kind.CALLBACK);
    }
}
