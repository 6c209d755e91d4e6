package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An image that this build made. */
record Image(String name) {
    private static final Path IMAGES = Path.of(System.getProperty("aws.io.images"));

    /** {@return every image with the tool: a loop, a loop and a TLS provider, or all} */
    static List<Image> all() throws IOException {
        try (Stream<Path> folders = Files.list(IMAGES)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.equals("bare"))
                    .sorted()
                    .map(Image::new)
                    .toList();
        }
    }

    static List<Image> withTls() throws IOException {
        return all().stream().filter(image -> image.modules().stream().anyMatch(module -> module.startsWith("aws.io.tls."))).toList();
    }

    Path home() {
        return IMAGES.resolve(name);
    }

    List<String> modules() {
        try (FileSystem files = content();
                Stream<Path> folders = Files.list(files.getPath("modules"))) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(home() + " is no image", e);
        }
    }

    /** {@return the options that every start of a program in the image has} */
    String options() throws IOException {
        try (FileSystem files = content()) {
            Path options = files.getPath("modules", "java.base", "jdk", "internal", "vm", "options");
            return Files.exists(options) ? Files.readString(options).strip() : "";
        }
    }

    /** A licence that several modules share is one file and links to it. */
    long size() throws IOException {
        return size(home());
    }

    static long size(Path home) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(home)) {
            files = all.toList();
        }
        long sum = 0;
        for (Path file : files) {
            BasicFileAttributes own = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            sum += own.isDirectory() ? 0 : own.size();
        }
        return sum;
    }

    ProcessBuilder program(String program, String... arguments) {
        List<String> words = new ArrayList<>(List.of(path(program)));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words);
    }

    String path(String program) {
        String suffix = !System.getProperty("os.name").startsWith("Windows") ? "" : program.equals("java") ? ".exe" : ".bat";
        return home().resolve("bin").resolve(program + suffix).toString();
    }

    /** Runs a program that must succeed and say nothing but its output. */
    String run(String program, String... arguments) throws Exception {
        Process process = program(program, arguments).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals("", error, name);
        assertEquals(0, process.exitValue(), name);
        return out;
    }

    @Override
    public String toString() {
        return name;
    }

    private FileSystem content() throws IOException {
        return FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", home().toString()));
    }
}
