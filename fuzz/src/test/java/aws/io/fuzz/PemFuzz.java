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
        attempt(text, () -> Identity.pem(text, text, PASSWORD.toCharArray()));
        attempt(text, () -> Trust.pem(text));
    }

    private static void attempt(String text, Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            // The name of a block is shown, and the fuzzer can guess the password.
            boolean told = message.contains(PASSWORD) && !text.contains(PASSWORD);
            if (!message.startsWith("the ") || told) {
                throw new AssertionError(message, e);
            }
        }
    }
}
