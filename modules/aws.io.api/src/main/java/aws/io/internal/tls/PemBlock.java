package aws.io.internal.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One block of a PEM text (RFC 7468). What is between the blocks is ignored, as are blanks at the ends of lines, CR LF, and byte order
 * marks.
 */
final class PemBlock {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final Pattern LABEL = Pattern.compile("([!-,.-~](?:[- ]?[!-,.-~]){0,63})-----");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");

    /** Byte order marks: the character, and that of UTF-8 read byte by byte. Concatenated files have them in the middle. */
    private static final List<String> MARKS = List.of("\ufeff", "\u00ef\u00bb\u00bf");

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
     * Returns the text of a file. What is around the blocks may be in any encoding; UTF-16 is known by its byte order mark.
     *
     * @param bytes the file's content
     * @return the text
     */
    static String text(byte[] bytes) {
        boolean two = bytes.length >= 2;
        if (two && bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE);
        }
        if (two && bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads every block of a text, in one pass. One bad block spoils all, if it is one of {@link #isOurs}.
     *
     * @param text the text
     * @param source what messages call the text, such as its path
     * @return the blocks in their order, maybe none
     * @throws IllegalArgumentException that names the source and the line, if a block does not begin, does not end or is not Base64;
     *     never with what is in the block, which may be a key
     */
    static List<PemBlock> parse(String text, String source) {
        return parse(text, source, null);
    }

    /**
     * Reads every block of a text.
     *
     * @param text the text
     * @param source what messages call the text
     * @param skipped gets what is wrong with each bad block, which is skipped; null for an exception
     * @return the blocks in their order, maybe none
     */
    static List<PemBlock> parse(String text, String source, @Nullable Consumer<String> skipped) {
        Parser parser = new Parser(source, skipped);
        text.lines().forEach(parser::line);
        parser.end();
        return parser.blocks;
    }

    /** {@return whether blocks of this kind are read, and must be sound; those of others are passed over, whatever is in them} */
    private static boolean isOurs(String label) {
        return label.endsWith("PRIVATE KEY") || label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE") || label.equals("X509 CRL");
    }

    /** One pass over the lines. Not thread-safe. */
    private static final class Parser {
        private final List<PemBlock> blocks = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private final String source;
        private final @Nullable Consumer<String> skipped;
        private @Nullable String label;
        private int begin;
        private int number;
        private boolean encrypted;

        /** Whether headers (RFC 1421) go on until an empty line: those that begin with a blank continue the one before. */
        private boolean inHeaders;

        /** Whether the lines until the next block belong to one that was skipped. */
        private boolean lost;

        Parser(String source, @Nullable Consumer<String> skipped) {
            this.source = source;
            this.skipped = skipped;
        }

        void line(String raw) {
            number++;
            String line = raw.strip();
            for (String mark : MARKS) {
                line = line.startsWith(mark) ? line.substring(mark.length()).strip() : line;
            }
            if (line.startsWith(BEGIN)) {
                begin(line);
            } else if (line.startsWith(END)) {
                end(line);
            } else if (label != null) {
                content(label, raw, line);
            }
        }

        private void begin(String line) {
            if (label != null && isOurs(label)) {
                bad(number, "a block begins inside the block " + label + " of line " + begin);
            }
            label = PemBlock.label(line, BEGIN);
            lost = label == null;
            if (label == null) {
                bad(number, "begins with '" + BEGIN + "' and does not go on as PEM does");
            }
            begin = number;
            body.setLength(0);
            encrypted = false;
            inHeaders = false;
        }

        private void end(String line) {
            String ended = PemBlock.label(line, END);
            String open = label;
            label = null;
            if (lost) {
                lost = false;
            } else if (ended == null) {
                bad(number, "begins with '" + END + "' and does not go on as PEM does");
            } else if (open == null) {
                if (isOurs(ended)) {
                    bad(number, "a block " + ended + " ends that did not begin");
                }
            } else if (!open.equals(ended)) {
                if (isOurs(open) || isOurs(ended)) {
                    bad(number, "the block " + open + " of line " + begin + " ends as " + ended);
                }
            } else {
                add(open);
            }
        }

        private void content(String open, String raw, String line) {
            boolean continued = inHeaders && !raw.isEmpty() && Character.isWhitespace(raw.charAt(0));
            if (line.isEmpty()) {
                inHeaders = false;
            } else if (line.indexOf(':') >= 0) {
                inHeaders = true;
                encrypted |= line.startsWith("Proc-Type:") && line.contains("ENCRYPTED");
            } else if (!continued) {
                inHeaders = false;
                if (isOurs(open) && !BASE64.matcher(line).matches()) {
                    label = null;
                    lost = true;
                    bad(number, "is not Base64, in the block " + open);
                }
                body.append(line);
            }
        }

        private void add(String open) {
            byte[] bytes = {};
            try {
                bytes = Base64.getDecoder().decode(body.toString());
            } catch (IllegalArgumentException e) {
                if (isOurs(open)) {
                    bad(begin, "the block " + open + " is not Base64");
                    return;
                }
            }
            blocks.add(new PemBlock(open, bytes, encrypted, begin));
        }

        void end() {
            if (label != null && isOurs(label)) {
                bad(begin, "the block " + label + " does not end");
            } else if (label != null) {
                add(label);
            }
        }

        private void bad(int line, String what) {
            IllegalArgumentException error = malformed(source, line, what);
            if (skipped == null) {
                throw error;
            }
            skipped.accept(String.valueOf(error.getMessage()));
        }
    }

    static IllegalArgumentException malformed(String source, int line, String what) {
        return new IllegalArgumentException(source + ": line " + line + ": " + what);
    }

    /** Labels are short and printable (RFC 7468, section 3), and may be shown. Null if it is none. */
    private static @Nullable String label(String line, String boundary) {
        Matcher found = LABEL.matcher(line.substring(boundary.length()));
        return found.matches() ? found.group(1) : null;
    }
}
