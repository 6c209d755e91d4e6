package aws.io.tool.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The comments of a file of properties, in the format of {@link java.util.Properties#load(java.io.Reader)}. */
final class Comments {
    private Comments() {}

    /** Takes them out of a file, if it is there. */
    static void takeOut(Path file) throws IOException {
        if (Files.exists(file)) {
            Files.write(file, without(Files.readAllLines(file, StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
        }
    }

    /** {@return the lines that are neither blank nor a comment; a line that continues the one before it is neither} */
    static List<String> without(List<String> lines) {
        List<String> kept = new ArrayList<>();
        boolean continues = false;
        for (String line : lines) {
            String text = line.stripLeading();
            if (!continues && (text.isEmpty() || text.startsWith("#") || text.startsWith("!"))) {
                continue;
            }
            kept.add(line);
            int backslashes = 0;
            while (backslashes < text.length() && text.charAt(text.length() - 1 - backslashes) == '\\') {
                backslashes++;
            }
            continues = backslashes % 2 == 1;
        }
        return kept;
    }
}
