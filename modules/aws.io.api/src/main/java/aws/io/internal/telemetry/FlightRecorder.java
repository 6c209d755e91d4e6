package aws.io.internal.telemetry;

import aws.io.channel.Channel;
import aws.io.channel.ChannelStatistics;
import aws.io.socket.Endpoint;
import aws.io.tls.TlsDetails;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** Tells Flight Recorder. Loaded only where the module jdk.jfr is there. */
final class FlightRecorder extends Telemetry {
    /** Asked whether their kind is recorded, so that none is made for each connection in vain. */
    private static final Accept ANY_ACCEPT = new Accept();

    private static final ChannelOpen ANY_OPEN = new ChannelOpen();
    private static final ChannelClose ANY_CLOSE = new ChannelClose();

    private FlightRecorder() {}

    static Telemetry make() {
        // Links the event class now, so that its absence shows here and not at the first event.
        new Connect().isEnabled();
        return new FlightRecorder();
    }

    @Override
    public void connected(@Nullable Endpoint remote, long tookNanos, @Nullable Throwable error) {
        Connect event = new Connect();
        if (event.isEnabled()) {
            event.remote = String.valueOf(remote);
            event.took = tookNanos;
            event.error = text(error);
            event.commit();
        }
    }

    @Override
    public void accepted(@Nullable Endpoint local, @Nullable Endpoint remote) {
        if (ANY_ACCEPT.isEnabled()) {
            Accept event = new Accept();
            event.local = String.valueOf(local);
            event.remote = String.valueOf(remote);
            event.commit();
        }
    }

    @Override
    public void channelOpened(String loop) {
        if (ANY_OPEN.isEnabled()) {
            ChannelOpen event = new ChannelOpen();
            event.loop = loop;
            event.commit();
        }
    }

    @Override
    public void channelClosed(Channel channel, @Nullable Throwable error) {
        if (ANY_CLOSE.isEnabled()) {
            ChannelClose event = new ChannelClose();
            ChannelStatistics total = channel.statistics();
            event.channel = channel.toString();
            event.error = text(error);
            event.bytesRead = total.bytesRead();
            event.bytesWritten = total.bytesWritten();
            event.commit();
        }
    }

    @Override
    public void handshakeEnded(Channel channel, @Nullable TlsDetails details, long tookNanos, @Nullable Throwable error) {
        TlsHandshake event = new TlsHandshake();
        if (event.isEnabled()) {
            event.channel = channel.toString();
            event.version = details == null ? null : details.version();
            event.suite = details == null ? null : details.suite();
            event.provider = details == null ? null : details.provider();
            event.took = tookNanos;
            event.error = text(error);
            event.commit();
        }
    }

    @Override
    public void loopStalled(String loop, long tookNanos) {
        LoopStall event = new LoopStall();
        event.loop = loop;
        event.took = tookNanos;
        event.commit();
    }

    @Override
    public void windowClosed(Channel channel, String why, long forNanos) {
        WindowClosed event = new WindowClosed();
        if (event.isEnabled()) {
            event.channel = channel.toString();
            event.reason = why;
            event.lasted = forNanos;
            event.commit();
        }
    }

    @Override
    public void poolGrew(int bytes, boolean offHeap) {
        PoolGrowth event = new PoolGrowth();
        event.bytes = bytes;
        event.offHeap = offHeap;
        event.commit();
    }

    @Override
    public void memoryBudgetCrossed(String loop, boolean above, long used, long budget) {
        MemoryBudgetCrossed event = new MemoryBudgetCrossed();
        event.loop = loop;
        event.above = above;
        event.used = used;
        event.budget = budget;
        event.commit();
    }

    private static @Nullable String text(@Nullable Throwable error) {
        return error == null ? null : error.getMessage();
    }

    @Name("aws.io.Connect")
    @Label("Connect")
    @Category("aws.io")
    @StackTrace(false)
    static final class Connect extends Event {
        @Label("Remote Address")
        @Nullable String remote;

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;

        @Label("Error")
        @Nullable String error;
    }

    @Name("aws.io.Accept")
    @Label("Accept")
    @Category("aws.io")
    @StackTrace(false)
    static final class Accept extends Event {
        @Label("Local Address")
        @Nullable String local;

        @Label("Remote Address")
        @Nullable String remote;
    }

    @Name("aws.io.ChannelOpen")
    @Label("Channel Open")
    @Category("aws.io")
    @StackTrace(false)
    static final class ChannelOpen extends Event {
        @Label("Event Loop")
        @Nullable String loop;
    }

    @Name("aws.io.ChannelClose")
    @Label("Channel Close")
    @Category("aws.io")
    @StackTrace(false)
    static final class ChannelClose extends Event {
        @Label("Channel")
        @Nullable String channel;

        @Label("Error")
        @Nullable String error;

        @Label("Bytes Read")
        @DataAmount
        long bytesRead;

        @Label("Bytes Written")
        @DataAmount
        long bytesWritten;
    }

    @Name("aws.io.TlsHandshake")
    @Label("TLS Handshake")
    @Category("aws.io")
    @StackTrace(false)
    static final class TlsHandshake extends Event {
        @Label("Channel")
        @Nullable String channel;

        @Label("Version")
        @Nullable String version;

        @Label("Cipher Suite")
        @Nullable String suite;

        @Label("Provider")
        @Nullable String provider;

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;

        @Label("Error")
        @Nullable String error;
    }

    @Name("aws.io.LoopStall")
    @Label("Event Loop Stall")
    @Category("aws.io")
    @StackTrace(false)
    static final class LoopStall extends Event {
        @Label("Event Loop")
        @Nullable String loop;

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;
    }

    @Name("aws.io.WindowClosed")
    @Label("Read Window Closed")
    @Category("aws.io")
    @StackTrace(false)
    static final class WindowClosed extends Event {
        @Label("Channel")
        @Nullable String channel;

        @Label("Reason")
        @Nullable String reason;

        @Label("Lasted")
        @Timespan(Timespan.NANOSECONDS)
        long lasted;
    }

    @Name("aws.io.MemoryBudgetCrossed")
    @Label("Memory Budget Crossed")
    @Category("aws.io")
    @StackTrace(false)
    static final class MemoryBudgetCrossed extends Event {
        @Label("Event Loop")
        @Nullable String loop;

        @Label("Above")
        boolean above;

        @Label("Used")
        @DataAmount
        long used;

        @Label("Budget")
        @DataAmount
        long budget;
    }

    @Name("aws.io.PoolGrowth")
    @Label("Message Pool Growth")
    @Category("aws.io")
    static final class PoolGrowth extends Event {
        @Label("Bytes")
        @DataAmount
        int bytes;

        @Label("Off-heap")
        boolean offHeap;
    }
}
