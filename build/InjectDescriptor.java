import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Gives a jar that is only an automatic module a descriptor. Takes the module's name and version, its module-info.java, the jar, the new
 * jar, and the jar's licence, which it does not bring itself.
 */
final class InjectDescriptor {
    private InjectDescriptor() {}

    public static void main(String[] args) throws IOException {
        Path original = Path.of(args[3]);
        Path classes = Files.createTempDirectory("descriptor");
        Path descriptor = classes.resolve("module-info.class");
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "--patch-module", args[0] + "=" + original,
                    "--module-version", args[1],
                    "-Xlint:all",
                    "-Werror",
                    "-d", classes.toString());
            if (!javac.getTask(null, files, null, options, null, files.getJavaFileObjects(Path.of(args[2]))).call()) {
                System.exit(1);
            }
            Map<String, byte[]> licence = Map.of("META-INF/LICENSE", Files.readAllBytes(Path.of(args[5])));
            PatchedJar.write(original, Path.of(args[4]), Files.readAllBytes(descriptor), licence, "a module descriptor was added.");
        } finally {
            Files.deleteIfExists(descriptor);
            Files.delete(classes);
        }
    }
}
