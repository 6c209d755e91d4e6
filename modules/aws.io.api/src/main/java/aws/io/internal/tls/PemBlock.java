package aws.io.internal.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM text (RFC 7468). What is between the blocks is ignored, as are blanks at the ends of lines and CR LF. */
final class PemBlock {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final Pattern LABEL = Pattern.compile("([!-,.-~](?:[- ]?[!-,.-~]){0,63})-----");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");

    private final String label;
    private final byte[] bytes;
    private final boolean encrypted;
    private final int line;

    private PemBlock(String label, byte[] bytes, boolean encrypted, int line) {
        this.label = label;
        this.bytes = bytes;
        this.encrypted = encrypted;
        this.line = line;
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

    /** {@return the line where it begins, counted from 1} */
    int line() {
        return line;
    }

    /**
     * Reads every block of a text, in one pass. One bad block spoils all.
     *
     * @param text the text
     * @param source what messages call the text, such as its path
     * @return the blocks in their order, maybe none
     * @throws IllegalArgumentException that names the source and the line, if a block does not begin, does not end or is not Base64;
     *     never with what is in the block, which may be a key
     */
    static List<PemBlock> parse(String text, String source) {
        List<PemBlock> blocks = new ArrayList<>();
        String label = null;
        int begin = 0;
        int number = 0;
        boolean encrypted = false;
        StringBuilder body = new StringBuilder();
        for (String raw : (Iterable<String>) text.lines()::iterator) {
            String line = raw.strip();
            number++;
            if (line.startsWith(BEGIN)) {
                if (label != null) {
                    throw malformed(source, number, "a block begins inside the block " + label + " of line " + begin);
                }
                label = label(line, BEGIN, source, number);
                begin = number;
                body.setLength(0);
                encrypted = false;
            } else if (line.startsWith(END)) {
                String ended = label(line, END, source, number);
                if (label == null || !label.equals(ended)) {
                    throw malformed(
                            source,
                            number,
                            label == null
                                    ? "a block " + ended + " ends that did not begin"
                                    : "the block " + label + " of line " + begin + " ends as " + ended);
                }
                blocks.add(new PemBlock(label, decode(body, label, source, begin), encrypted, begin));
                label = null;
            } else if (label != null && line.indexOf(':') >= 0) {
                encrypted |= line.startsWith("Proc-Type:") && line.contains("ENCRYPTED");
            } else if (label != null) {
                if (!BASE64.matcher(line).matches()) {
                    throw malformed(source, number, "is not Base64, in the block " + label);
                }
                body.append(line);
            }
        }
        if (label != null) {
            throw malformed(source, begin, "the block " + label + " does not end");
        }
        return blocks;
    }

    static IllegalArgumentException malformed(String source, int line, String what) {
        return new IllegalArgumentException(source + ": line " + line + ": " + what);
    }

    /** Labels are short and printable (RFC 7468, section 3), and may be shown. */
    private static String label(String line, String boundary, String source, int number) {
        Matcher found = LABEL.matcher(line.substring(boundary.length()));
        if (!found.matches()) {
            throw malformed(source, number, "begins with '" + boundary + "' and does not go on as PEM does");
        }
        return found.group(1);
    }

    private static byte[] decode(StringBuilder body, String label, String source, int begin) {
        try {
            return Base64.getDecoder().decode(body.toString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + ": line " + begin + ": the block " + label + " is not Base64", e);
        }
    }
}
