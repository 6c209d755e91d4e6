package aws.io.channel;

import aws.io.IoException;
import aws.io.internal.loop.Bounds;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Logs what passes, and lets it pass. */
public final class LoggingHandler extends BaseHandler {
    private final System.Logger logger;
    private final System.Logger.Level level;
    private final int dumpBytes;

    /**
     * A handler that logs.
     *
     * @param logger where to
     * @param level at which level
     * @param dumpBytes how many bytes of each message are shown in hexadecimal, 0 or more
     */
    public LoggingHandler(System.Logger logger, System.Logger.Level level, int dumpBytes) {
        this.logger = Objects.requireNonNull(logger, "logger");
        this.level = Objects.requireNonNull(level, "level");
        this.dumpBytes = Bounds.atLeast("dumpBytes", dumpBytes, 0);
    }

    @Override
    public void processReadMessage(ChannelSlot slot, IoMessage message) {
        log(slot, "read", message);
        super.processReadMessage(slot, message);
    }

    @Override
    public void processWriteMessage(ChannelSlot slot, IoMessage message) {
        log(slot, "write", message);
        super.processWriteMessage(slot, message);
    }

    @Override
    public void incrementReadWindow(ChannelSlot slot, long size) {
        if (logger.isLoggable(level)) {
            logger.log(level, slot.channel() + " window + " + size);
        }
        super.incrementReadWindow(slot, size);
    }

    @Override
    public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        if (logger.isLoggable(level)) {
            logger.log(level, slot.channel() + " shutdown " + direction + " " + mode + (error == null ? "" : ": " + error.getMessage()));
        }
        super.shutdown(slot, direction, error, mode);
    }

    private void log(ChannelSlot slot, String what, IoMessage message) {
        if (!logger.isLoggable(level)) {
            return;
        }
        ByteBuffer bytes = message.bytes();
        byte[] head = new byte[Math.min(dumpBytes, bytes.remaining())];
        bytes.get(bytes.position(), head);
        String dump = head.length == 0 ? "" : ": " + HexFormat.ofDelimiter(" ").formatHex(head);
        logger.log(level, slot.channel() + " " + what + " " + bytes.remaining() + " bytes" + dump);
    }
}
