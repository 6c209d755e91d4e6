package aws.io.tool;

import aws.io.tls.Identity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;

/**
 * A self-signed identity for one run: an elliptic key in memory, and a certificate for localhost and an address (RFC 5280). An image has no
 * keytool, and java.base makes no certificates, so it is put together here.
 */
final class ThrowAwayIdentity {
    static final Duration VALIDITY = Duration.ofDays(7);

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;

    /** Object identifiers, encoded: ecdsa-with-SHA256, commonName, subjectAltName. */
    private static final byte[] ECDSA_WITH_SHA256 = HexFormat.of().parseHex("06082a8648ce3d040302");
    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");
    private static final byte[] SUBJECT_ALT_NAME = HexFormat.of().parseHex("0603551d11");

    private ThrowAwayIdentity() {}

    static Identity make(String address) {
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generator.generateKeyPair();
            byte[] body = body(keys, new BigInteger(63, random).setBit(63), InetAddress.getByName(address).getAddress());
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate(), random);
            signature.update(body);
            byte[] certificate = der(SEQUENCE, body, der(SEQUENCE, ECDSA_WITH_SHA256), bits(signature.sign()));
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return Identity.of(
                    keys.getPrivate(),
                    List.of((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate))));
        } catch (GeneralSecurityException | UnknownHostException e) {
            throw new IllegalStateException("a throw-away certificate cannot be made: " + e.getMessage(), e);
        }
    }

    private static byte[] body(KeyPair keys, BigInteger serial, byte[] address) {
        byte[] name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, text(UTF8_STRING, "aws-io throw-away"))));
        Instant now = Instant.now();
        // Clocks differ a little.
        byte[] validity = der(SEQUENCE, time(now.minus(Duration.ofHours(1))), time(now.plus(VALIDITY)));
        byte[] names = der(SEQUENCE, text(DNS_NAME, "localhost"), der(IP_ADDRESS, address));
        return der(
                SEQUENCE,
                der(VERSION, der(INTEGER, new byte[] {2})),
                der(INTEGER, serial.toByteArray()),
                der(SEQUENCE, ECDSA_WITH_SHA256),
                name,
                validity,
                name,
                keys.getPublic().getEncoded(),
                der(EXTENSIONS, der(SEQUENCE, der(SEQUENCE, SUBJECT_ALT_NAME, der(OCTET_STRING, names)))));
    }

    private static byte[] time(Instant instant) {
        return text(UTC_TIME, DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC).format(instant));
    }

    private static byte[] text(int tag, String text) {
        return der(tag, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A bit string that leaves no bits of its last byte unused. */
    private static byte[] bits(byte[] bytes) {
        return der(BIT_STRING, new byte[1], bytes);
    }

    /** A value: its tag, its length, its parts. */
    private static byte[] der(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int first = digits[0] == 0 ? 1 : 0;
            out.write(0x80 | (digits.length - first));
            out.write(digits, first, digits.length - first);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
