package aws.io.tool.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final Pattern SYNTAX = Pattern.compile("([\\w.-]+)=([\\w.]+)/([\\w.$]+)");

    static Launcher parse(String text) {
        Matcher parts = SYNTAX.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("--launcher '" + text + "': allowed is NAME=MODULE/CLASS");
        }
        return new Launcher(parts.group(1), parts.group(2), parts.group(3));
    }

    /** {@return what follows java's -m} */
    String start() {
        return module + "/" + type;
    }

    /** Has the program start with the AOT cache that is in the image's lib; it is found wherever the image is moved to. */
    void useCache(Path image) {
        Path script = image.resolve("bin").resolve(name);
        Path batch = image.resolve("bin").resolve(name + ".bat");
        try {
            if (Files.exists(script)) {
                replace(script, "(?m)^(DIR=.*)$", "$1\nJLINK_VM_OPTIONS=-XX:AOTCache=\\$DIR/../lib/" + name + ".aot");
            }
            if (Files.exists(batch)) {
                replace(batch, "(?m)^set JLINK_VM_OPTIONS=.*$", "set JLINK_VM_OPTIONS=-XX:AOTCache=%~dp0..\\\\lib\\\\" + name + ".aot");
            }
        } catch (IOException e) {
            throw new IllegalStateException("the launcher " + name + " cannot be changed: " + e.getMessage(), e);
        }
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
