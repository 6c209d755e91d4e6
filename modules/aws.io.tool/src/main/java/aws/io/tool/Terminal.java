package aws.io.tool;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where people read what this program prints. */
public final class Terminal {
    private static final int USUAL = 100;

    private Terminal() {}

    /** {@return how many characters a line may have: COLUMNS where that is set, else the terminal's width, and 100 where there is none} */
    @SuppressWarnings("SystemConsoleNull") // It is null in an image without jdk.internal.le.
    public static int columns() {
        Console console = System.console();
        int columns = number(System.getenv("COLUMNS"));
        if (columns == 0 && console != null && console.isTerminal()) {
            columns = number(size());
        }
        return columns == 0 ? USUAL : columns;
    }

    /** {@return the number that ends a text, or 0} */
    private static int number(@Nullable String text) {
        String digits = text == null ? "" : text.strip().replaceAll("^.*\\s", "");
        return digits.matches("[1-9]\\d{0,4}") ? Integer.parseInt(digits) : 0;
    }

    /** Asks the system's own program, which prints rows and columns. There may be none, and that is no error. */
    private static String size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }
}
