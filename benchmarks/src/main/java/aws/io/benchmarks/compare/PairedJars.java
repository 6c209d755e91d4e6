package aws.io.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * One of two sets of our jars, and the echo server compiled against it: what a method returns may differ between the two, and a class that
 * was compiled against the other set does not link then. What is not ours is the same for both.
 *
 * @param name what the table calls it
 * @param classPath of the server
 */
record PairedJars(String name, String classPath) {
    private static final List<String> NEEDED = List.of("aws.io.api", "aws.io.testing", "aws.io.loop.epoll", "aws.io.loop.nio", "aws.io.tls.jsse");

    /**
     * Compiles the echo server of this checkout against the jars of a folder.
     *
     * @param folder with our jars, as {@code build/jars.sh} makes it
     * @param directory of the module
     */
    static PairedJars compile(String name, Path folder, Path directory) throws IOException {
        List<Path> ours = list(folder, ".jar");
        for (String module : NEEDED) {
            if (ours.stream().noneMatch(jar -> fileName(jar).startsWith(module + "-"))) {
                throw new IOException("--" + name + " " + folder + " has no jar of " + module + "; build/jars.sh makes such a folder");
            }
        }
        List<String> path = new ArrayList<>(ours.stream().map(jar -> jar.toAbsolutePath().toString()).toList());
        for (String one : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (one.endsWith(".jar") && !fileName(Path.of(one)).startsWith("aws.io.")) {
                path.add(one);
            }
        }
        Path classes = Files.createDirectories(directory.resolve("target/pair").resolve(name)).toAbsolutePath();
        String libraries = String.join(File.pathSeparator, path);
        compile(list(directory.resolve("src/main/java/aws/io/benchmarks/echo"), ".java"), libraries, classes);
        return new PairedJars(name, classes + File.pathSeparator + libraries);
    }

    private static void compile(List<Path> sources, String libraries, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-nowarn", "-cp", libraries, "-d", classes.toString());
            if (!compiler.getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources)).call()) {
                throw new IOException("the echo server does not compile against " + libraries + ":\n" + said);
            }
        }
    }

    private static List<Path> list(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> fileName(file).endsWith(end)).sorted().toList();
        }
    }

    private static String fileName(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }
}
