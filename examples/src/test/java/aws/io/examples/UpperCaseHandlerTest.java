package aws.io.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.channel.BufferKind;
import aws.io.testing.SocketlessChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A handler tested without a socket; closing the channel fails the test if a message was not released. */
class UpperCaseHandlerTest {
    @ParameterizedTest
    @EnumSource
    void itAnswersInUpperCase(BufferKind kind) {
        try (SocketlessChannel wire = new SocketlessChannel(kind)) {
            wire.add(new UpperCaseHandler());
            wire.push("hello, 2nd World".getBytes(StandardCharsets.US_ASCII));
            assertEquals("HELLO, 2ND WORLD", new String(wire.writtenBytes(), StandardCharsets.US_ASCII));
        }
    }
}
