package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopReport;
import aws.io.loop.Task;
import aws.io.socket.HostResolver;
import aws.io.socket.RetryStrategy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client's setup calls foreign code at many points: a resolver, a retry strategy, negotiations, a listener. Whatever these do, the
 * listener is notified exactly once, on the loop's thread, without waiting for the deadline; what broke a contract is reported; and no
 * connection is left. The deadline of every attempt here is an hour.
 */
@Timeout(120)
public interface SetupCallbackContract extends LoopContract {
    /** {@return the address of the server} */
    private static List<InetAddress> loopback() {
        return List.of(InetAddress.getLoopbackAddress());
    }

    private static HostResolver answering(Consumer<HostResolver.Listener> answer) {
        return (host, loop, listener) -> loop.schedule(Task.of(status -> answer.accept(listener)));
    }

    private static void onAnotherThread(Runnable body) {
        Thread.ofPlatform().daemon().name("foreign").start(body);
    }

    /**
     * Connects once, waits for the first call and for the end of the connection, and ends the group.
     *
     * @param changes what is foreign
     * @param wrong whether the setup fails
     * @param calls the calls that the listener must have received by then
     * @param kinds the kinds of the reports, in any order
     */
    private void requires(Consumer<ClientBootstrap.Builder> changes, boolean wrong, List<String> calls, LoopReport.Kind... kinds)
            throws Exception {
        Queue<LoopReport> reports = new ConcurrentLinkedQueue<>();
        List<String> seen;
        try (ServedGroup served = new ServedGroup(factory(), reports::add)) {
            ClientBootstrap.Builder builder = served.client().deadline(Duration.ofHours(1));
            changes.accept(builder);
            EventLoop loop = served.group.loops().get(1);
            SetupRecord record = new SetupRecord(loop);
            builder.build().connect("peer.example", served.port(), loop, record);
            if (wrong) {
                assertNotNull(LoopContract.await(record.failed));
            } else {
                Channel made = LoopContract.await(record.ready);
                RunningLoop pump = new RunningLoop(loop);
                pump.run(() -> {});
                pump.run(() -> {});
                made.shutdown(null, ShutdownMode.GRACEFUL);
            }
            // it completes only if no connection is left; a listener that never accepted one of them has nothing to wait for
            LoopContract.await(served.server.close());
            served.shutdown();
            seen = List.copyOf(record.calls);
        }
        assertEquals(calls, seen);
        List<LoopReport.Kind> reported = new ArrayList<>(reports.stream().map(LoopReport::kind).toList());
        reported.sort(null);
        List<LoopReport.Kind> expected = new ArrayList<>(List.of(kinds));
        expected.sort(null);
        assertEquals(expected, reported, () -> "reports are " + reports);
    }

    @Test
    default void aResolverThatAnswersTwiceMakesOneConnection() throws Exception {
        requires(
                builder -> builder.resolver(answering(listener -> {
                    listener.onResolved(loopback(), null);
                    listener.onResolved(loopback(), null);
                })),
                false,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void aResolverThatAnswersAndThenFailsHasAnswered() throws Exception {
        requires(
                builder -> builder.resolver(answering(listener -> {
                    listener.onResolved(loopback(), null);
                    listener.onResolved(List.of(), new IoException(ErrorCode.NAME_NOT_FOUND, "late"));
                })),
                false,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void anAnswerOnAnotherThreadIsTakenToTheLoop() throws Exception {
        requires(
                builder -> builder.resolver(
                        (host, loop, listener) -> onAnotherThread(() -> listener.onResolved(loopback(), null))),
                false,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void aFailureOnAnotherThreadIsTakenToTheLoop() throws Exception {
        requires(
                builder -> builder.resolver((host, loop, listener) -> onAnotherThread(
                        () -> listener.onResolved(List.of(), new IoException(ErrorCode.NAME_NOT_FOUND, host)))),
                true,
                List.of("NAME_NOT_FOUND"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void anAnswerInsideTheCallIsTaken() throws Exception {
        requires(
                builder -> builder.resolver((host, loop, listener) -> listener.onResolved(loopback(), null)),
                false,
                List.of("setup", "shutdown"));
    }

    @Test
    default void anAnswerOfNullFailsAtOnce() throws Exception {
        requires(
                builder -> builder.resolver(answering(listener -> listener.onResolved(nothing(), null))),
                true,
                List.of("PROVIDER_FAILED"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void anAnswerWithNullInItFailsAtOnce() throws Exception {
        List<InetAddress> holed = Arrays.asList(InetAddress.getLoopbackAddress(), null);
        requires(
                builder -> builder.resolver(answering(listener -> listener.onResolved(holed, null))),
                true,
                List.of("PROVIDER_FAILED"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void anAnswerThatThrowsWhenItIsReadFailsAtOnce() throws Exception {
        List<InetAddress> broken = new AbstractList<>() {
            @Override
            public InetAddress get(int index) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public int size() {
                throw new IllegalStateException("on purpose");
            }
        };
        requires(
                builder -> builder.resolver(answering(listener -> listener.onResolved(broken, null))),
                true,
                List.of("PROVIDER_FAILED"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void aResolverThatThrowsAfterItsAnswerHasAnswered() throws Exception {
        requires(
                builder -> builder.resolver((host, loop, listener) -> {
                    listener.onResolved(loopback(), null);
                    throw new IllegalStateException("on purpose");
                }),
                false,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CALLBACK);
    }

    @Test
    default void aResolverThatThrowsAndAnswersLaterHasFailed() throws Exception {
        requires(
                builder -> builder.resolver((host, loop, listener) -> {
                    loop.schedule(Task.of(status -> listener.onResolved(loopback(), null)));
                    throw new IllegalStateException("on purpose");
                }),
                true,
                List.of("CALLBACK_FAILED"),
                LoopReport.Kind.CALLBACK);
    }

    @Test
    default void aResolverThatThrowsWhenItIsNotifiedOfAFailureChangesNothing() throws Exception {
        InetAddress dead = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        HostResolver resolver = new HostResolver() {
            @Override
            public void resolve(String host, EventLoop loop, Listener listener) {
                loop.schedule(Task.of(status -> listener.onResolved(List.of(dead), null)));
            }

            @Override
            public void recordConnectFailure(String host, InetAddress address) {
                throw new IllegalStateException("on purpose");
            }
        };
        requires(builder -> builder.resolver(resolver), true, List.of("CONNECTION_REFUSED"), LoopReport.Kind.CALLBACK);
    }

    @Test
    default void aRetryStrategyThatThrowsAtTheBeginningFailsTheSetup() throws Exception {
        requires(
                builder -> builder.resolver(answering(listener -> listener.onResolved(loopback(), null))).retry(partition -> {
                    throw new IllegalStateException("on purpose");
                }),
                true,
                List.of("CALLBACK_FAILED"),
                LoopReport.Kind.CALLBACK);
    }

    @Test
    default void aRetryStrategyWithoutATokenFailsTheSetup() throws Exception {
        requires(
                builder -> builder.resolver(answering(listener -> listener.onResolved(loopback(), null))).retry(partition -> nothing()),
                true,
                List.of("PROVIDER_FAILED"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void aDelayThatIsNegativeFailsTheSetup() throws Exception {
        requires(
                builder -> builder.resolver(answering(
                                listener -> listener.onResolved(List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, "on purpose"))))
                        .retry(partition -> error -> Duration.ofNanos(-1)),
                true,
                List.of("PROVIDER_FAILED"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void aTokenThatThrowsFailsTheSetupWithWhatItThrew() throws Exception {
        requires(
                builder -> builder.resolver(answering(
                                listener -> listener.onResolved(List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, "on purpose"))))
                        .retry(partition -> error -> {
                            throw new IllegalStateException("on purpose");
                        }),
                true,
                List.of("CALLBACK_FAILED"),
                LoopReport.Kind.CALLBACK);
    }

    @Test
    default void aTokenThatThrowsAtTheSuccessChangesNothing() throws Exception {
        RetryStrategy.Token token = new RetryStrategy.Token() {
            @Override
            public @Nullable Duration delayAfter(IoException error) {
                return null;
            }

            @Override
            public void succeeded() {
                throw new IllegalStateException("on purpose");
            }
        };
        requires(
                builder -> builder.resolver(answering(listener -> listener.onResolved(loopback(), null))).retry(partition -> token),
                false,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CALLBACK);
    }

    private void negotiates(Negotiation negotiation, boolean wrong, List<String> calls, LoopReport.Kind... kinds) throws Exception {
        requires(
                builder -> builder.resolver(answering(listener -> listener.onResolved(loopback(), null))).proxy(negotiation),
                wrong,
                calls,
                kinds);
    }

    @Test
    default void aNegotiationThatThrowsFailsTheSetupWithWhatItThrew() throws Exception {
        negotiates(
                (after, target, listener) -> {
                    throw new IllegalStateException("on purpose");
                },
                true,
                List.of("CALLBACK_FAILED"),
                LoopReport.Kind.CALLBACK);
    }

    @Test
    default void aNegotiationThatThrowsAfterItsAnswerHasAnswered() throws Exception {
        negotiates(
                (after, target, listener) -> {
                    listener.onNegotiated(null);
                    throw new IllegalStateException("on purpose");
                },
                false,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CALLBACK);
    }

    @Test
    default void aNegotiationThatAnswersTwiceHasAnsweredOnce() throws Exception {
        negotiates(
                (after, target, listener) -> {
                    listener.onNegotiated(null);
                    listener.onNegotiated(new IoException(ErrorCode.BAD_FRAME, "late"));
                },
                false,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void theStepAfterANegotiationThatAnswersTwiceBeginsOnce() throws Exception {
        List<String> begun = new ArrayList<>();
        requires(
                builder -> builder.resolver(answering(listener -> listener.onResolved(loopback(), null)))
                        .proxy((after, target, listener) -> {
                            listener.onNegotiated(null);
                            listener.onNegotiated(null);
                        })
                        .tls((after, target, listener) -> {
                            begun.add("tls");
                            after.channel().loop().schedule(Task.of(status -> listener.onNegotiated(null)));
                        }),
                false,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CONTRACT);
        assertEquals(List.of("tls"), begun);
    }

    @Test
    default void aNegotiationThatAnswersOnAnotherThreadIsTakenToTheLoop() throws Exception {
        negotiates(
                (after, target, listener) -> onAnotherThread(() -> listener.onNegotiated(null)),
                false,
                List.of("setup", "shutdown"),
                LoopReport.Kind.CONTRACT);
    }

    @Test
    default void aNegotiationThatFailsOnAnotherThreadIsTakenToTheLoop() throws Exception {
        negotiates(
                (after, target, listener) ->
                        onAnotherThread(() -> listener.onNegotiated(new IoException(ErrorCode.BAD_FRAME, "on purpose"))),
                true,
                List.of("BAD_FRAME"),
                LoopReport.Kind.CONTRACT);
    }

    /** The first step succeeds after the channel has ended. */
    @Test
    default void noStepBeginsInAChannelThatHasEnded() throws Exception {
        List<String> begun = new ArrayList<>();
        requires(
                builder -> builder.resolver(answering(listener -> listener.onResolved(loopback(), null)))
                        .proxy((after, target, listener) -> {
                            after.channel().shutdown(new IoException(ErrorCode.BAD_FRAME, "on purpose"), ShutdownMode.ABORT);
                            after.channel().loop().schedule(Task.of(status -> listener.onNegotiated(null)), Duration.ofMillis(50));
                        })
                        .tls((after, target, listener) -> {
                            begun.add("tls");
                            listener.onNegotiated(null);
                        }),
                true,
                List.of("BAD_FRAME"));
        assertEquals(List.of(), begun);
    }

    /** The application's own listener throws, whatever it is notified of: it is not notified again, and nothing is left open. */
    @Test
    default void aListenerThatThrowsIsNotNotifiedAgain() throws Exception {
        for (boolean fails : List.of(true, false)) {
            Queue<LoopReport> reports = new ConcurrentLinkedQueue<>();
            List<String> calls;
            try (ServedGroup served = new ServedGroup(factory(), reports::add)) {
                EventLoop loop = served.group.loops().get(1);
                SetupRecord record = new SetupRecord(loop);
                Negotiation late = (after, target, listener) ->
                        after.channel().loop().schedule(Task.of(status -> listener.onNegotiated(null)), Duration.ofMillis(100));
                served.client()
                        .deadline(fails ? Duration.ofMillis(20) : Duration.ofHours(1))
                        .tls(late)
                        .build()
                        .connect("127.0.0.1", served.port(), loop, (channel, error) -> {
                            record.onSetup(channel, error);
                            throw new IllegalStateException("on purpose");
                        });
                if (fails) {
                    assertEquals(ErrorCode.SETUP_TIMEOUT, LoopContract.await(record.failed).code());
                    RunningLoop pump = new RunningLoop(loop);
                    long due = loop.nanoTime() + Duration.ofMillis(200).toNanos();
                    pump.until(() -> loop.nanoTime() - due > 0);
                } else {
                    assertNotNull(LoopContract.await(record.ready));
                }
                LoopContract.await(served.server.close());
                served.shutdown();
                calls = List.copyOf(record.calls);
            }
            assertEquals(List.of(fails ? "SETUP_TIMEOUT" : "setup"), calls);
            assertEquals(1, reports.size(), () -> "reports are " + reports);
            assertTrue(reports.peek().kind() == LoopReport.Kind.CALLBACK, () -> "reports are " + reports);
        }
    }

    /** {@return null, where a plugin may not return it} */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
