package aws.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Codes keep their numbers and their meaning. */
class ErrorCodeTest {
    /** What users build upon: a code that moves to another layer, or changes its fault, breaks them. A new code is a new line. */
    private static final String TABLE =
            """
            CALLBACK_FAILED               1 CHANNEL  PLUGIN      final
            READ_WOULD_EXCEED_WINDOW      2 CHANNEL  PLUGIN      final
            CHANNEL_CLOSED                3 CHANNEL  CALLER      final
            SHUTDOWN_TIMEOUT              4 CHANNEL  PLUGIN      final
            WRITE_QUEUE_FULL              5 CHANNEL  CALLER      retryable
            NO_NEIGHBOUR                  6 CHANNEL  PLUGIN      final
            IDLE_TIMEOUT                  7 CHANNEL  PEER        retryable
            BAD_FRAME                     8 CHANNEL  PEER        final
            MEMORY_LIMIT                  9 CHANNEL  ENVIRONMENT retryable
            INPUT_LOST                   10 CHANNEL  PLUGIN      final
            LOOP_THREAD_ONLY             20 LOOP     CALLER      final
            EVENT_LOOP_SHUTDOWN          21 LOOP     ENVIRONMENT retryable
            ALREADY_ATTACHED             22 LOOP     CALLER      final
            ALREADY_SUBSCRIBED           23 LOOP     CALLER      final
            NOT_SUBSCRIBED               24 LOOP     CALLER      final
            CANCELED                     25 LOOP     CALLER      final
            PINNED_LOOP_MISMATCH         26 LOOP     CALLER      final
            UNSUPPORTED                  27 PROVIDER CALLER      final
            CONNECTION_REFUSED           40 SOCKET   PEER        retryable
            CONNECT_TIMEOUT              41 SOCKET   ENVIRONMENT retryable
            NO_ROUTE_TO_HOST             42 SOCKET   ENVIRONMENT final
            NETWORK_DOWN                 43 SOCKET   ENVIRONMENT retryable
            PEER_CLOSED                  44 SOCKET   PEER        retryable
            CONNECTION_RESET             45 SOCKET   PEER        retryable
            CLOSED_LOCALLY               46 SOCKET   CALLER      final
            NOT_CONNECTED                47 SOCKET   CALLER      final
            INVALID_OPTION               48 SOCKET   CALLER      final
            ADDRESS_IN_USE               49 SOCKET   ENVIRONMENT final
            INVALID_ADDRESS              50 SOCKET   CALLER      final
            ILLEGAL_STATE                51 SOCKET   CALLER      final
            NO_PERMISSION                52 SOCKET   ENVIRONMENT final
            TOO_MANY_DESCRIPTORS         53 SOCKET   ENVIRONMENT retryable
            OUT_OF_RESOURCES             54 SOCKET   ENVIRONMENT retryable
            INVALID_PATH                 55 SOCKET   CALLER      final
            UNSUPPORTED_ADDRESS_FAMILY   56 SOCKET   ENVIRONMENT final
            BROKEN_PIPE                  57 SOCKET   PEER        final
            SYSTEM_CALL_FAILED           58 SOCKET   ENVIRONMENT final
            MESSAGE_TOO_LARGE            59 SOCKET   CALLER      final
            CONNECTION_LOST              60 SOCKET   ENVIRONMENT retryable
            NAME_NOT_FOUND               70 RESOLVER ENVIRONMENT final
            NAME_LOOKUP_FAILED           71 RESOLVER ENVIRONMENT retryable
            SETUP_TIMEOUT                72 CHANNEL  ENVIRONMENT retryable
            NO_PROVIDER                  90 PROVIDER ENVIRONMENT final
            PROVIDER_FAILED              91 PROVIDER PLUGIN      final
            TLS_CERTIFICATE_REJECTED    110 TLS      PEER        final
            TLS_ALERT_RECEIVED          111 TLS      PEER        final
            TLS_NOTHING_IN_COMMON       112 TLS      PEER        final
            TLS_PROTOCOL_ERROR          113 TLS      PEER        final
            TLS_NOT_TLS                 114 TLS      PEER        final
            TLS_HANDSHAKE_TIMEOUT       115 TLS      PEER        retryable
            TLS_CLOSED_IN_HANDSHAKE     116 TLS      PEER        retryable
            TLS_TRUNCATED               117 TLS      PEER        retryable
            TLS_OPTION_UNSUPPORTED      118 TLS      CALLER      final
            TLS_FAILED                  119 TLS      PLUGIN      final
            TLS_NO_SERVER_NAME          120 TLS      CALLER      final
            TLS_UNHANDLED_PROTOCOL      121 TLS      CALLER      final
            TLS_NOT_EXPORTABLE          123 TLS      PEER        final
            """;

    @Test
    void everyCodeHasItsNumberLayerFaultAndWhetherItMayBeRetried() {
        String table = Arrays.stream(ErrorCode.values())
                .map(code -> "%-27s %3d %-8s %-11s %s"
                        .formatted(code, code.number(), code.layer(), code.fault(), code.isRetryable() ? "retryable" : "final"))
                .collect(Collectors.joining("\n", "", "\n"));
        assertEquals(TABLE, table);
    }

    @Test
    void numbersAreUnique() {
        assertEquals(
                ErrorCode.values().length, Arrays.stream(ErrorCode.values()).mapToInt(ErrorCode::number).distinct().count());
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
