package aws.io.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import aws.io.ErrorCode;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which failures of a look-up are worth another attempt. */
class LookUpErrorsTest {
    private final LookUpErrors errors = new LookUpErrors();

    private ErrorCode code(String host, String text) {
        return errors.codeOf(host, new UnknownHostException(text));
    }

    @Test
    void theReasonsOfEverySystemAreKnown() {
        for (String temporary : List.of(
                "db: Temporary failure in name resolution",
                "db: Non-recoverable failure in name resolution",
                "db: System error",
                "db: Memory allocation failure",
                "db: Try again",
                "This is usually a temporary error during hostname resolution and means that the local server did not receive a response"
                        + " from an authoritative server (db)")) {
            assertEquals(ErrorCode.NAME_LOOKUP_FAILED, code("db", temporary), temporary);
        }
        for (String permanent : List.of(
                "db: Name or service not known",
                "db: No address associated with hostname",
                "db: nodename nor servname provided, or not known",
                "db: Name does not resolve",
                "No such host is known (db)")) {
            assertEquals(ErrorCode.NAME_NOT_FOUND, code("db", permanent), permanent);
        }
        assertEquals(ErrorCode.NAME_LOOKUP_FAILED, errors.codeOf("db", new SecurityException("on purpose")));
        assertNull(errors.codeOf("db", null));
    }

    /** The JDK caches a failure without its reason. */
    @Test
    void aFailureWithoutAReasonIsOfTheKindOfTheOneBefore() {
        assertEquals(ErrorCode.NAME_NOT_FOUND, code("db", "db"));
        code("db", "db: Temporary failure in name resolution");
        assertEquals(ErrorCode.NAME_LOOKUP_FAILED, code("db", "db"));
        assertEquals(ErrorCode.NAME_NOT_FOUND, code("other", "other"));
        code("db", "db: Name or service not known");
        assertEquals(ErrorCode.NAME_NOT_FOUND, code("db", "db"));
        code("db", "db: Temporary failure in name resolution");
        errors.codeOf("db", null);
        assertEquals(ErrorCode.NAME_NOT_FOUND, code("db", "db"));
    }

    @Test
    void onlySomeNamesAreRemembered() {
        for (int i = 0; i < 1000; i++) {
            code("n" + i, "n" + i + ": Try again");
        }
        assertEquals(ErrorCode.NAME_NOT_FOUND, code("n0", "n0"));
        assertEquals(ErrorCode.NAME_LOOKUP_FAILED, code("n999", "n999"));
    }
}
