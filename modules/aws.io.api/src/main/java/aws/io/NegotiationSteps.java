package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs negotiations one after the other. */
final class NegotiationSteps {
    private final List<Negotiation> steps;
    private final Channel channel;
    private final Negotiation.Target target;
    private final Negotiation.Listener listener;
    private int next;

    NegotiationSteps(List<Negotiation> steps, Channel channel, Negotiation.Target target, Negotiation.Listener listener) {
        this.steps = steps;
        this.channel = channel;
        this.target = target;
        this.listener = listener;
    }

    void run(@Nullable IoException error) {
        ChannelSlot last = channel.lastSlot();
        if (error != null || next == steps.size() || last == null) {
            listener.onNegotiated(error);
            return;
        }
        Negotiation step = steps.get(next);
        next++;
        step.begin(last, target, this::run);
    }
}
