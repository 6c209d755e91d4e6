package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.ShutdownMode;
import aws.io.internal.loop.Reports;
import aws.io.loop.TaskStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stands right of TLS until the application protocol is known, then puts that protocol's handler in its own place. It takes nothing from
 * the peer meanwhile, so nothing is lost.
 *
 * <pre>{@code
 * channel.add(new AlpnHandler(protocol -> "h2".equals(protocol) ? new Http2() : new Http1()));
 * }</pre>
 */
public final class AlpnHandler extends BaseHandler {
    private final Choice choice;
    private boolean asked;

    /** Knows the handler of each protocol. */
    @FunctionalInterface
    public interface Choice {
        /**
         * Chooses, once, on the loop's thread. What it throws ends the channel with {@link ErrorCode#CALLBACK_FAILED}.
         *
         * @param protocol what the peers agreed on; null where they agreed on nothing
         * @return the handler; null where there is none for this, which ends the channel with {@link ErrorCode#TLS_UNHANDLED_PROTOCOL}
         */
        @Nullable ChannelHandler handlerOf(@Nullable String protocol);
    }

    /**
     * A handler for one channel.
     *
     * @param choice knows the handler of each protocol
     */
    public AlpnHandler(Choice choice) {
        this.choice = Objects.requireNonNull(choice, "choice");
    }

    @Override
    public void attached(ChannelSlot slot) {
        ChannelSlot left = slot.left();
        if (left == null || !(left.handler() instanceof TlsHandler tls)) {
            throw new IllegalStateException("handler: an AlpnHandler must be right of a TlsHandler, it is right of " + left);
        }
        TlsDetails details = tls.details();
        if (details != null) {
            // Not at once: whoever adds this handler is given its slot first.
            slot.channel().schedule(ChannelTask.of(status -> {
                if (status == TaskStatus.RUN_READY) {
                    agreed(slot, details);
                }
            }));
        }
    }

    /** The handshake has ended. */
    void agreed(ChannelSlot slot, TlsDetails details) {
        if (asked) {
            return;
        }
        asked = true;
        String protocol = details.alpn();
        try {
            ChannelHandler handler = choice.handlerOf(protocol);
            if (handler == null) {
                String what = protocol == null ? "none was agreed on" : "'" + protocol + "'";
                end(slot, new IoException(ErrorCode.TLS_UNHANDLED_PROTOCOL, what + " in " + slot.channel()));
            } else {
                slot.replace(handler);
            }
        } catch (Throwable e) {
            // Not thrown on: whoever calls has messages in its hands.
            Reports.threw(slot.channel().loop(), "the choice of a handler by ALPN", choice, slot.channel(), e);
            end(slot, new IoException(ErrorCode.CALLBACK_FAILED, "the handler of " + protocol + " in " + slot.channel(), 0, e));
        }
    }

    private static void end(ChannelSlot slot, IoException error) {
        slot.channel().shutdown(error, ShutdownMode.GRACEFUL);
    }
}
