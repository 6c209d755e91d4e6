package aws.io.tool.image;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The image that runs this program, from which the modules that are not the JDK's can be taken again: jlink itself does not read images. */
final class RunningImage {
    /** Which native libraries in the image's lib are a module's. */
    private static final Map<String, String> LIBRARIES = Map.of("org.conscrypt", "*conscrypt_openjdk_jni*");

    private final Jdk jdk;
    private final Path work;

    RunningImage(Jdk jdk, Path work) {
        this.jdk = jdk;
        this.work = work;
    }

    /** {@return a new jmod of a module of the running image, with its native libraries and its licence} */
    Path jmod(String module) {
        Path home = Path.of(System.getProperty("java.home"));
        Path jmod = work.resolve(module + ".jmod");
        List<String> words = new ArrayList<>(List.of(jdk.tool("jmod"), "create"));
        try {
            Path classes = Files.createDirectories(work.resolve(module).resolve("classes"));
            copy(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", module), classes);
            words.addAll(List.of("--class-path", classes.toString()));
            Path legal = home.resolve("legal").resolve(module);
            if (Files.isDirectory(legal)) {
                words.addAll(List.of("--legal-notices", legal.toString()));
            }
            String pattern = LIBRARIES.get(module);
            if (pattern != null) {
                Path libraries = Files.createDirectories(work.resolve(module).resolve("lib"));
                for (String folder : List.of("lib", "bin")) {
                    try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve(folder), pattern)) {
                        for (Path file : files) {
                            Files.copy(file, libraries.resolve(file.getFileName()));
                        }
                    }
                }
                words.addAll(List.of("--libs", libraries.toString()));
            }
        } catch (IOException e) {
            throw new IllegalStateException("module " + module + " of this image cannot be copied: " + e.getMessage(), e);
        }
        words.add(jmod.toString());
        ExternalProgram.run(words);
        return jmod;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
