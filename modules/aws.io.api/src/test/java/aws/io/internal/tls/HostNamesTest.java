package aws.io.internal.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
        "bücher.example, xn--bcher-kva.example, true",
        "example.com.evil.org, example.com, false",
    })
    void aPresentedNameCoversAWantedOneOrNot(String presented, String wanted, boolean covers) {
        assertEquals(covers, HostNames.covers(presented, wanted));
    }
}
