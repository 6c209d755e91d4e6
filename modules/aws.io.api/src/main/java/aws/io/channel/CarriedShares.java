package aws.io.channel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The grants, backlog shares and receipts of a message beyond its first of each: it carries bytes that came from several slots, or that were
 * submitted to several channels, as in a proxy or a multiplexer. Event-loop thread only.
 */
final class CarriedShares {
    private record Grant(ChannelSlot slot, long bytes) {}

    private record Count(Channel channel, long bytes) {}

    private record Receipt(ChannelSlot slot, long messages) {}

    private final List<Grant> grants = new ArrayList<>(2);
    private final List<Count> counts = new ArrayList<>(2);
    private final List<Receipt> receipts = new ArrayList<>(2);

    static CarriedShares grant(@Nullable CarriedShares known, ChannelSlot slot, long bytes) {
        CarriedShares shares = known == null ? new CarriedShares() : known;
        shares.grants.add(new Grant(slot, bytes));
        return shares;
    }

    static CarriedShares count(@Nullable CarriedShares known, Channel channel, long bytes) {
        CarriedShares shares = known == null ? new CarriedShares() : known;
        shares.counts.add(new Count(channel, bytes));
        return shares;
    }

    static CarriedShares receipt(@Nullable CarriedShares known, ChannelSlot slot, long messages) {
        CarriedShares shares = known == null ? new CarriedShares() : known;
        shares.receipts.add(new Receipt(slot, messages));
        return shares;
    }

    static CarriedShares merge(@Nullable CarriedShares known, CarriedShares more) {
        if (known == null) {
            return more;
        }
        known.grants.addAll(more.grants);
        known.counts.addAll(more.counts);
        known.receipts.addAll(more.receipts);
        return known;
    }

    /** Subtracts every count, then gives every grant, then counts the received messages as released. */
    void settle() {
        for (Count count : counts) {
            count.channel.subtractBacklog(count.bytes);
        }
        for (Grant grant : grants) {
            grant.slot.collect(grant.bytes);
        }
        for (Receipt receipt : receipts) {
            receipt.slot.channel().input().released(receipt.slot, receipt.messages);
        }
    }
}
