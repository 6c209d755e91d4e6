package aws.io.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.nio.charset.StandardCharsets;

/** As much of DER (ITU-T X.690) as it takes to write a certificate and a list of revocations. */
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_ID = 0x06;
    static final int GENERALIZED_TIME = 0x18;
    static final int UTC_TIME = 0x17;
    static final int SEQUENCE = 0x30;

    /** The year from which RFC 5280, section 4.1.2.5, wants the longer form of times. */
    private static final int LONG_YEARS = 2050;

    private static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    static byte[] of(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.size() + 6);
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            byte[] bytes = BigInteger.valueOf(length).toByteArray();
            int from = bytes[0] == 0 ? 1 : 0;
            out.write(0x80 | (bytes.length - from));
            out.write(bytes, from, bytes.length - from);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return of(SEQUENCE, parts);
    }

    static byte[] integer(BigInteger value) {
        return of(INTEGER, value.toByteArray());
    }

    static byte[] integer(long value) {
        return integer(BigInteger.valueOf(value));
    }

    static byte[] yes() {
        return of(BOOLEAN, new byte[] {(byte) 0xff});
    }

    /** Bits, of which the last so many are not used. */
    static byte[] bits(int unused, byte... bytes) {
        return of(BIT_STRING, new byte[] {(byte) unused}, bytes);
    }

    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(40 * Integer.parseInt(arcs[0]) + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >>> shift != 0) {
                    out.write(0x80 | (arc >>> shift & 0x7f));
                }
            }
            out.write(arc & 0x7f);
        }
        return of(OBJECT_ID, out.toByteArray());
    }

    static byte[] time(Instant when) {
        String text = LONG.format(when);
        return when.atOffset(ZoneOffset.UTC).getYear() < LONG_YEARS
                ? of(UTC_TIME, text.substring(2).getBytes(StandardCharsets.US_ASCII))
                : of(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }
}
