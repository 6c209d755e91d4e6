package aws.io.tls.jsse;

import aws.io.tck.Repetition;
import org.junit.jupiter.api.Test;

/** The contracts over and over; only in the profile {@code long}. */
class JsseLongRun {
    @Test
    void theContractsHoldEveryTime() {
        Repetition.run(20, JsseTest.class, JsseEpollTest.class, JsseEngineTest.class, JsseOptionTest.class);
    }

    @Test
    void theContractsOfChannelsAndOfCertificatesHoldEveryTime() {
        Repetition.run(20, JsseChannelTest.class, CertificateTest.class);
    }
}
