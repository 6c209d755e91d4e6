package aws.io.fuzz;

import aws.io.tls.Identity;
import aws.io.tls.Trust;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** A PEM text, whatever is in it: certificates, keys, encrypted or not. */
class PemFuzz {
    private static final String PASSWORD = "correct horse";

    @FuzzTest(maxDuration = "5s")
    void whateverIsReadIsAnIdentityATrustOrRefusedBySource(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        attempt(() -> Identity.pem(text, text, PASSWORD.toCharArray()));
        attempt(() -> Trust.pem(text));
    }

    private static void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.startsWith("the ") || message.contains(PASSWORD)) {
                throw new AssertionError(message, e);
            }
        }
    }
}
