package aws.io.tls.conscrypt;

import aws.io.tck.Repetition;
import org.junit.jupiter.api.Test;

/** The contracts over and over; only in the profile {@code long}. */
class ConscryptLongRun {
    @Test
    void theContractsHoldEveryTime() {
        Repetition.run(20, ConscryptTest.class, ConscryptEpollTest.class, ConscryptEngineTest.class, ConscryptOptionTest.class);
    }

    @Test
    void theContractsOfChannelsAndOfCertificatesHoldEveryTime() {
        Repetition.run(20, ConscryptChannelTest.class, CertificateTest.class);
    }
}
