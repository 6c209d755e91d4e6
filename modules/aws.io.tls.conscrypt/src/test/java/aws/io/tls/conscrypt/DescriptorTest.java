package aws.io.tls.conscrypt;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.conscrypt.OpenSSLProvider;
import org.junit.jupiter.api.Test;

/** Tests run against the Conscrypt that images get. */
class DescriptorTest {
    @Test
    void conscryptHasADescriptor() {
        Module conscrypt = OpenSSLProvider.class.getModule();
        assumeTrue(conscrypt.isNamed(), "on the class path there are no descriptors");
        assertFalse(conscrypt.getDescriptor().isAutomatic());
    }
}
