package aws.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Codes are for ever. */
class ErrorCodeTest {
    @Test
    void numbersAreUniqueAndNeverMove() {
        assertEquals(
                ErrorCode.values().length, Arrays.stream(ErrorCode.values()).mapToInt(ErrorCode::number).distinct().count());
        assertEquals(1, ErrorCode.CALLBACK_FAILED.number());
        assertEquals(20, ErrorCode.LOOP_THREAD_ONLY.number());
        assertEquals(40, ErrorCode.CONNECTION_REFUSED.number());
        assertEquals(59, ErrorCode.MESSAGE_TOO_LARGE.number());
        assertEquals(70, ErrorCode.NAME_NOT_FOUND.number());
        assertEquals(91, ErrorCode.PROVIDER_FAILED.number());
    }

    @Test
    void anExceptionSaysWhatHappenedToWhatAndWhoseFaultItIs() {
        IoException error = new IoException(ErrorCode.CONNECTION_REFUSED, "127.0.0.1:1", 111, null);
        assertTrue(error.getMessage().contains("connection refused") && error.getMessage().contains("127.0.0.1:1"));
        assertEquals(Fault.PEER, error.fault());
        assertEquals(Layer.SOCKET, error.layer());
        assertEquals(111, error.errno());
        assertTrue(error.isRetryable());
    }
}
