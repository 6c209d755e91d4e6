package aws.io.internal.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** One block of a PEM text (RFC 7468). What is between the blocks is ignored, as are blanks at the ends of lines and CR LF. */
final class PemBlock {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final String label;
    private final byte[] bytes;
    private final boolean encrypted;

    private PemBlock(String label, byte[] bytes, boolean encrypted) {
        this.label = label;
        this.bytes = bytes;
        this.encrypted = encrypted;
    }

    /** {@return such as "CERTIFICATE"} */
    String label() {
        return label;
    }

    /** {@return the DER inside} */
    byte[] bytes() {
        return bytes;
    }

    /** {@return whether its headers say that OpenSSL's old encryption was used (RFC 1421)} */
    boolean encrypted() {
        return encrypted;
    }

    /**
     * Reads every block of a text, in one pass.
     *
     * @param text the text
     * @param source what messages call the text, such as its path
     * @return the blocks in their order, maybe none
     * @throws IllegalArgumentException that names the source, if a block does not end or is not Base64
     */
    static List<PemBlock> parse(String text, String source) {
        List<PemBlock> blocks = new ArrayList<>();
        String label = null;
        boolean encrypted = false;
        StringBuilder body = new StringBuilder();
        for (String raw : (Iterable<String>) text.lines()::iterator) {
            String line = raw.strip();
            if (label == null) {
                if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
                    label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                    body.setLength(0);
                    encrypted = false;
                }
            } else if (line.startsWith(END)) {
                if (!line.equals(END + label + DASHES)) {
                    throw new IllegalArgumentException(source + ": the block " + label + " ends with " + line);
                }
                blocks.add(new PemBlock(label, decode(body, label, source), encrypted));
                label = null;
            } else if (line.indexOf(':') >= 0) {
                encrypted |= line.startsWith("Proc-Type:") && line.contains("ENCRYPTED");
            } else {
                body.append(line);
            }
        }
        if (label != null) {
            throw new IllegalArgumentException(source + ": the block " + label + " does not end");
        }
        return blocks;
    }

    private static byte[] decode(StringBuilder body, String label, String source) {
        try {
            return Base64.getDecoder().decode(body.toString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + ": the block " + label + " is not Base64: " + e.getMessage(), e);
        }
    }
}
