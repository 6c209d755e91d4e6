package aws.io.tls.bc;

import aws.io.tck.Repetition;
import org.junit.jupiter.api.Test;

/** The contracts over and over; only in the profile {@code long}. */
class BouncyCastleLongRun {
    @Test
    void theContractsHoldEveryTime() {
        Repetition.run(
                20,
                BouncyCastleTest.class,
                BouncyCastleEpollTest.class,
                BouncyCastleEngineTest.class,
                BouncyCastleOptionTest.class);
    }

    @Test
    void theContractsOfChannelsAndOfCertificatesHoldEveryTime() {
        Repetition.run(20, BouncyCastleChannelTest.class, CertificateTest.class);
    }
}
