import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Makes the images: of every event loop, of every pair of loop and TLS provider, and of all together; each with the tool, and below
 * {@code bare} without it, to see what the parts add to java.base. Takes the list of parts, the folder of jmods, and the folder for the images.
 */
final class MakeImages {
    private static final String TOOL = "aws.io.tool";
    private static final ToolProvider JLINK = ToolProvider.findFirst("jlink").orElseThrow();

    /** A line of the list: an event loop, a TLS provider, or what only the full image has. */
    private record Part(String kind, String name, String module, List<String> nativeAccess) {
        static Part of(String line) {
            List<String> words = List.of(line.split("\\s+"));
            return new Part(words.get(0), words.get(1), words.get(2), words.subList(3, words.size()));
        }
    }

    private final String modulePath;
    private final Path out;

    private MakeImages(String modulePath, Path out) {
        this.modulePath = modulePath;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        List<Part> parts = Files.readAllLines(Path.of(args[0])).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Part::of)
                .toList();
        Path jmods = Path.of(args[1]);
        MakeImages make = new MakeImages(jmods + File.pathSeparator + jmods.resolve(platform()), Path.of(args[2]));
        make.link(Path.of("bare", "java.base"), List.of("java.base"), List.of());
        for (Part loop : of(parts, "loop")) {
            make.both(loop.name(), List.of(loop));
            for (Part tls : of(parts, "tls")) {
                make.both(loop.name() + "-" + tls.name(), List.of(loop, tls));
            }
        }
        make.withTool("full", parts);
    }

    /** {@return this machine's platform, as the JDK names it} */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String name = system.startsWith("mac") ? "macos" : system.startsWith("windows") ? "windows" : "linux";
        return name + "-" + System.getProperty("os.arch").replace("x86_64", "amd64");
    }

    private static List<Part> of(List<Part> parts, String kind) {
        return parts.stream().filter(part -> part.kind().equals(kind)).toList();
    }

    private void both(String name, List<Part> parts) throws IOException {
        withTool(name, parts);
        link(Path.of("bare", name), parts.stream().map(Part::module).toList(), options(parts));
    }

    private void withTool(String name, List<Part> parts) throws IOException {
        List<String> more = new ArrayList<>(options(parts));
        more.addAll(List.of("--launcher", "aws-io=" + TOOL + "/aws.io.tool.Main"));
        link(Path.of(name), Stream.concat(Stream.of(TOOL), parts.stream().map(Part::module)).toList(), more);
    }

    /**
     * Native access is given to what is in the image and needs it: the JDK warns of a name that it does not know, and of a use not given.
     * Modules that ours require as static are in the image, but resolved only if named.
     */
    private static List<String> options(List<Part> parts) {
        List<String> options = new ArrayList<>();
        List<String> nativeAccess = parts.stream().flatMap(part -> part.nativeAccess().stream()).toList();
        if (!nativeAccess.isEmpty()) {
            options.add("--enable-native-access=" + String.join(",", nativeAccess));
        }
        List<String> optional = of(parts, "full").stream().map(Part::module).toList();
        if (!optional.isEmpty()) {
            options.add("--add-modules=" + String.join(",", optional));
        }
        return options.isEmpty() ? List.of() : List.of("--add-options=" + String.join(" ", options));
    }

    private void link(Path name, List<String> modules, List<String> more) throws IOException {
        Path image = out.resolve(name);
        Files.createDirectories(image.getParent());
        List<String> words = new ArrayList<>(List.of(
                "--module-path", modulePath,
                "--add-modules", String.join(",", modules),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--compress", "zip-9",
                "--output", image.toString()));
        words.addAll(more);
        if (JLINK.run(System.out, System.err, words.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("jlink " + String.join(" ", words) + " failed");
        }
    }
}
