package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.tls.spi.TlsEngine;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Access to the keys of one connection until it ends. Details that outlive their connection keep neither the engine nor the channel in
 * memory. Event-loop thread only, except after the end.
 */
final class KeyExport {
    private static final int LONGEST_LABEL = 249;
    private static final int LONGEST_CONTEXT = 255;
    private static final int LONGEST_RESULT = 255 * 32;

    /** RFC 5705, section 4: with these labels an exporter would return the keys of the connection itself. */
    private static final Set<String> LABELS_OF_TLS =
            Set.of("master secret", "extended master secret", "key expansion", "client finished", "server finished");

    /** What lives as long as the connection. */
    private record Keys(Channel channel, TlsEngine engine) {}

    private volatile @Nullable Keys keys;

    KeyExport(Channel channel, TlsEngine engine) {
        keys = new Keys(channel, engine);
    }

    static void check(String label, byte @Nullable [] context, int length) {
        boolean printable = label.chars().allMatch(each -> each >= ' ' && each <= '~');
        if (label.isEmpty() || label.length() > LONGEST_LABEL || !printable) {
            throw new IllegalArgumentException(
                    "label: '" + label + "' (allowed: 1 to " + LONGEST_LABEL + " printable ASCII characters)");
        }
        if (LABELS_OF_TLS.contains(label)) {
            throw new IllegalArgumentException("label: '" + label + "' is one of TLS itself (RFC 5705, section 4)");
        }
        if (context != null && context.length > LONGEST_CONTEXT) {
            throw new IllegalArgumentException(
                    "context: " + context.length + " bytes (allowed: 0 to " + LONGEST_CONTEXT + "); use a hash of it");
        }
        if (length < 1 || length > LONGEST_RESULT) {
            throw new IllegalArgumentException("length: " + length + " (allowed: 1 to " + LONGEST_RESULT + ")");
        }
    }

    /** Throws if the connection has ended, or on another thread than its loop's. */
    void require() {
        known();
    }

    byte[] export(String label, byte @Nullable [] context, int length) {
        return known().engine().exportKeyingMaterial(label, context, length);
    }

    /** Drops the keys: the connection has ended. */
    void end() {
        keys = null;
    }

    private Keys known() {
        Keys known = keys;
        if (known == null) {
            throw new IoException(ErrorCode.CHANNEL_CLOSED, "the connection has ended, and its keys are gone");
        }
        if (!known.channel().loop().inLoop()) {
            throw new IoException(
                    ErrorCode.LOOP_THREAD_ONLY,
                    known.channel() + " is of loop '" + known.channel().loop().name() + "', called from " + Thread.currentThread());
        }
        return known;
    }
}
