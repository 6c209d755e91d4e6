package aws.io.testing;

import aws.io.tls.Identity;
import aws.io.tls.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509ExtendedKeyManager;

/** Self-signed identities for tests, made by the keytool of the JDK that runs them: a runtime image has none. */
public final class TestIdentities {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Map<List<String>, Identity> MADE = new ConcurrentHashMap<>();

    private TestIdentities() {}

    /** {@return an identity for localhost and 127.0.0.1} */
    public static Identity localhost() {
        return of("EC", "san=dns:localhost,ip:127.0.0.1");
    }

    /**
     * An identity for a name.
     *
     * @param name the DNS name
     * @return the identity
     */
    public static Identity named(String name) {
        return of("EC", "san=dns:" + name);
    }

    /**
     * An identity that was valid once.
     *
     * @return one for localhost that has expired
     */
    public static Identity expired() {
        return of("EC", "san=dns:localhost", "-startdate", "-10d", "-validity", "5");
    }

    /**
     * An identity.
     *
     * @param algorithm of the key, such as "EC" or "RSA"
     * @param extension an extension as keytool has it
     * @param more further arguments of keytool
     * @return the identity, the same for the same arguments
     */
    public static Identity of(String algorithm, String extension, String... more) {
        List<String> arguments = new ArrayList<>(List.of("-keyalg", algorithm, "-ext", extension));
        arguments.addAll(List.of(more));
        return MADE.computeIfAbsent(List.copyOf(arguments), TestIdentities::make);
    }

    /**
     * What believes an identity.
     *
     * @param identity the identity
     * @return the trust in its certificate alone
     */
    public static Trust trust(Identity identity) {
        return Trust.certificates(identity.chain());
    }

    /**
     * An identity's certificate as a PEM text.
     *
     * @param identity one of these identities
     * @return the text
     */
    public static String certificatePem(Identity identity) {
        try {
            return pem("CERTIFICATE", identity.chain().getFirst().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * An identity's private key as a PEM text, PKCS#8 without a password.
     *
     * @param identity one of these identities
     * @return the text
     */
    public static String keyPem(Identity identity) {
        X509ExtendedKeyManager keys = identity.keyManager();
        String type = identity.chain().getFirst().getPublicKey().getAlgorithm();
        return pem("PRIVATE KEY", keys.getPrivateKey(keys.getServerAliases(type, null)[0]).getEncoded());
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static Identity make(List<String> arguments) {
        try {
            Path folder = Files.createTempDirectory("aws-io-identity");
            Path store = folder.resolve("identity.p12");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair", "-alias", "identity", "-dname", "CN=test " + Integer.toHexString(arguments.hashCode()), "-storetype", "PKCS12",
                    "-storepass", new String(PASSWORD), "-keystore", store.toString()));
            command.addAll(arguments);
            Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
            Identity identity = Identity.keyStore(store, PASSWORD);
            Files.delete(store);
            Files.delete(folder);
            return identity;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
