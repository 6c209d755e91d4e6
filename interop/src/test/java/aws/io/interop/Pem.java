package aws.io.interop;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An identity as files that other programs read. */
record Pem(String certificate, String key) {
    static Pem write(Path folder, Identity identity) throws IOException {
        String name = Integer.toHexString(System.identityHashCode(identity));
        Path certificate = folder.resolve(name + ".pem");
        Path key = folder.resolve(name + ".key");
        Files.writeString(certificate, TestIdentities.certificatePem(identity));
        Files.writeString(key, TestIdentities.keyPem(identity));
        return new Pem(certificate.toString(), key.toString());
    }
}
