package aws.io.internal.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names by RFC 9525, section 6.3. */
class HostNamesTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true",
        "EXAMPLE.com, example.com, true",
        "example.com., example.com, true",
        "*.example.com, www.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, a.b.example.com, false",
        "w*.example.com, www.example.com, false",
        "*w.example.com, www.example.com, false",
        "www.*.com, www.example.com, false",
        "*.*.com, www.example.com, false",
        "*.com, example.com, false",
        "*, localhost, false",
        "*.example.com, .example.com, false",
        "xn--bcher-kva.example, xn--bcher-kva.example, true",
        // Nothing is converted.
        "bücher.example, xn--bcher-kva.example, false",
        "faß.example, fass.example, false",
        "-leading.example, -leading.example, true",
        "two words.example, two words.example, false",
        "example.com.evil.org, example.com, false",
        "my_machine.example, my_machine.example, true",
        // Cyrillic letters that look like Latin ones.
        "ехаmple.com, example.com, false",
        "*.xn--bcher-kva.example, www.xn--bcher-kva.example, true",
        "xn--*.example, xn--bcher-kva.example, false",
        "*., localhost, false",
        "*..com, example.com, false",
        "127.0.0.1, 127.0.0.1.example, false",
    })
    void aPresentedNameCoversAWantedOneOrNot(String presented, String wanted, boolean covers) {
        assertEquals(covers, HostNames.covers(presented, wanted));
    }

    @Test
    void aNameEndsWhereItEndsAndNotAtANul() {
        assertFalse(HostNames.covers("example.com\0.evil.example", "example.com"));
        assertFalse(HostNames.covers("*.example.com\0.evil.example", "www.example.com"));
    }
}
