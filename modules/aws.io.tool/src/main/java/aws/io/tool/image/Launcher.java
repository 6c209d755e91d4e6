package aws.io.tool.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program in an image's bin that starts a class of a module.
 *
 * @param name the program's name
 * @param module the module's name
 * @param type the class's name
 */
record Launcher(String name, String module, String type) {
    private static final Pattern SYNTAX = Pattern.compile("(\\w[\\w.-]*)=([\\w.]+)/([\\w.$]+)");

    /** What java.base itself puts into bin. */
    private static final Set<String> TAKEN = Set.of("java", "javaw", "keytool");

    static Launcher parse(String text) {
        Matcher parts = SYNTAX.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("--launcher '" + text + "': allowed is NAME=MODULE/CLASS");
        }
        if (TAKEN.contains(parts.group(1))) {
            throw new IllegalArgumentException("--launcher '" + text + "': " + parts.group(1) + " is a program of every image; take another name");
        }
        return new Launcher(parts.group(1), parts.group(2), parts.group(3));
    }

    /** {@return what follows java's -m} */
    String start() {
        return module + "/" + type;
    }

    /**
     * Writes our script over jlink's, which fails in a folder with a space and behind a symbolic link, and keeps signals from the program
     * since its shell stays between. The batch file for Windows is jlink's.
     */
    void write(Path image) {
        write(image, "");
    }

    /** Has the program start with the AOT cache that is in the image's lib; it is found wherever the image is moved to. */
    void useCache(Path image) {
        write(image, "\"-XX:AOTCache=$bin/../lib/" + name + ".aot\" ");
        Path batch = image.resolve("bin").resolve(name + ".bat");
        if (Files.exists(batch)) {
            try {
                replace(batch, "(?m)^set JLINK_VM_OPTIONS=.*$", "set JLINK_VM_OPTIONS=\"-XX:AOTCache=%~dp0..\\\\lib\\\\" + name + ".aot\"");
            } catch (IOException e) {
                throw unchanged(e);
            }
        }
    }

    private void write(Path image, String options) {
        Path script = image.resolve("bin").resolve(name);
        if (!Files.exists(script)) {
            return;
        }
        try (InputStream template = Objects.requireNonNull(Launcher.class.getResourceAsStream("launcher.sh"))) {
            String text = new String(template.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(script, text.replace("@OPTIONS@", options).replace("@START@", start()));
        } catch (IOException e) {
            throw unchanged(e);
        }
    }

    private IllegalStateException unchanged(IOException e) {
        return new IllegalStateException("the launcher " + name + " cannot be changed: " + e.getMessage(), e);
    }

    private static void replace(Path file, String pattern, String replacement) throws IOException {
        String before = Files.readString(file);
        String after = before.replaceFirst(pattern, replacement);
        if (after.equals(before)) {
            throw new IOException(file + " is not as jlink wrote it in Java 25");
        }
        Files.writeString(file, after);
    }
}
