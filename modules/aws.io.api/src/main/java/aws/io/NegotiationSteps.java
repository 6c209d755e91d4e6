package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs negotiations one after the other. Takes one answer of each, on the loop's thread, and notifies its own listener at most once: not at
 * all if the channel ends before the next step. Event-loop thread only, except the answers.
 */
final class NegotiationSteps {
    private final List<Negotiation> steps;
    private final Channel channel;
    private final EventLoop loop;
    private final Negotiation.Target target;
    private final Negotiation.Listener listener;
    private int next;

    NegotiationSteps(List<Negotiation> steps, Channel channel, Negotiation.Target target, Negotiation.Listener listener) {
        this.steps = steps;
        this.channel = channel;
        loop = channel.loop();
        this.target = target;
        this.listener = listener;
    }

    void begin() {
        assert loop.inLoop();
        ChannelSlot last = channel.lastSlot();
        if (next == steps.size() || last == null) {
            listener.onNegotiated(null);
            return;
        }
        if (channel.state() != ChannelState.ACTIVE) {
            return;
        }
        Step step = new Step(steps.get(next));
        next++;
        try {
            step.negotiation.begin(last, target, step);
        } catch (Throwable e) {
            step.threw(e);
        }
    }

    private final class Step implements Negotiation.Listener {
        private final Negotiation negotiation;
        private boolean answered;

        Step(Negotiation negotiation) {
            this.negotiation = negotiation;
        }

        @Override
        public void onNegotiated(@Nullable IoException error) {
            if (loop.inLoop()) {
                answer(error);
                return;
            }
            broke("answered on " + Thread.currentThread());
            loop.schedule(Task.of(status -> {
                if (status == TaskStatus.RUN_READY) {
                    answer(error);
                }
            }));
        }

        void threw(Throwable error) {
            Reports.threw(loop, "the negotiation", negotiation, channel, error);
            if (!answered) {
                answered = true;
                String what = "the negotiation of " + channel;
                listener.onNegotiated(error instanceof IoException known ? known : new IoException(ErrorCode.CALLBACK_FAILED, what, 0, error));
            }
        }

        private void answer(@Nullable IoException error) {
            if (answered) {
                broke("answered again, with " + (error == null ? "success" : error.toString()));
                return;
            }
            answered = true;
            if (error != null) {
                listener.onNegotiated(error);
            } else {
                begin();
            }
        }

        private void broke(String what) {
            Reports.broke(loop, "the negotiation", negotiation, channel, what);
        }
    }
}
