package aws.io.internal.tls;

import java.io.ByteArrayOutputStream;

/** As much of DER (ITU-T X.690) as it takes to wrap a key, and to find its kind and its curve. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_ID = 0x06;
    static final int SEQUENCE = 0x30;
    static final int CONTEXT_0 = 0xa0;

    private Der() {}

    static byte[] of(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> (8 * i));
            }
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Reads one element after another. Throws IllegalArgumentException for what is cut off. */
    static final class Reader {
        private final byte[] bytes;
        private final int end;
        private int at;
        private int tag;

        Reader(byte[] bytes) {
            this(bytes, 0, bytes.length);
        }

        private Reader(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            at = from;
            this.end = end;
        }

        boolean hasMore() {
            return at < end;
        }

        int tag() {
            return tag;
        }

        /** The content of the next element, whose tag is in {@link #tag}. */
        Reader next() {
            tag = one();
            int length = one();
            if (length >= 0x80) {
                int count = length & 0x7f;
                if (count < 1 || count > 3) {
                    throw new IllegalArgumentException("a DER length of " + count + " bytes");
                }
                length = 0;
                for (int i = 0; i < count; i++) {
                    length = length << 8 | one();
                }
            }
            if (length > end - at) {
                throw new IllegalArgumentException("DER is cut off");
            }
            Reader content = new Reader(bytes, at, at + length);
            at += length;
            return content;
        }

        /** The rest as an object identifier, whose tag was read. */
        String oid() {
            StringBuilder dotted = new StringBuilder();
            while (hasMore()) {
                long arc = 0;
                int next;
                do {
                    next = one();
                    if (arc > Long.MAX_VALUE >> 7) {
                        throw new IllegalArgumentException("an object identifier with a number of more than 63 bits");
                    }
                    arc = arc << 7 | (next & 0x7f);
                } while (next >= 0x80);
                if (dotted.isEmpty()) {
                    long first = Math.min(arc / 40, 2);
                    dotted.append(first).append('.').append(arc - 40 * first);
                } else {
                    dotted.append('.').append(arc);
                }
            }
            return dotted.toString();
        }

        byte[] rest() {
            byte[] copy = new byte[end - at];
            System.arraycopy(bytes, at, copy, 0, copy.length);
            return copy;
        }

        private int one() {
            if (at >= end) {
                throw new IllegalArgumentException("DER is cut off");
            }
            return bytes[at++] & 0xff;
        }
    }
}
