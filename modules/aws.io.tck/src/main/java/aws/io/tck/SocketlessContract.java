package aws.io.tck;

import aws.io.channel.BufferKind;
import aws.io.channel.ChannelOptions;
import aws.io.testing.SocketlessChannel;
import java.nio.charset.StandardCharsets;

/** What the contracts over channels share: no socket, a loop driven by hand, and a check that nothing leaks. */
public interface SocketlessContract extends LeavesNothing {
    /** {@return the memory of the messages} */
    BufferKind buffers();

    /** {@return a channel that fails when it is closed with anything left over} */
    default SocketlessChannel open() {
        return new SocketlessChannel(buffers());
    }

    /**
     * A channel with options.
     *
     * @param options the options
     * @return a channel that fails when it is closed with anything left over
     */
    default SocketlessChannel open(ChannelOptions options) {
        return new SocketlessChannel(buffers(), options);
    }

    /**
     * Text as bytes.
     *
     * @param text the text
     * @return its bytes in UTF-8
     */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Bytes as text.
     *
     * @param bytes in UTF-8
     * @return the text
     */
    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
