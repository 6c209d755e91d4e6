import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Makes a jmod of every jar in a folder, with its licence. A jar that carries native libraries becomes one jmod a platform, in a folder
 * named as the JDK names that platform, with that platform's library alone: so it is found in the image's lib, and nothing unpacks it.
 * Takes the folder of jars, the folder for the jmods, the time of the build, and the folder of our licence and notice.
 */
final class MakeJmods {
    private static final Map<String, String> PLATFORMS = Map.of(
            "linux-x86_64", "linux-amd64",
            "linux-aarch_64", "linux-aarch64",
            "osx-x86_64", "macos-amd64",
            "osx-aarch_64", "macos-aarch64",
            "windows-x86_64", "windows-amd64");

    private static final String OURS = "aws.io.";

    private static final Set<String> UNDER_THE_SAME_LICENCE = Set.of("info.picocli", "org.jspecify");

    private static final ToolProvider JMOD = ToolProvider.findFirst("jmod").orElseThrow();

    private final Path out;
    private final String date;
    private final Path ours;
    private final SlimClass slim;

    private MakeJmods(Path out, String date, Path ours, SlimClass slim) {
        this.out = out;
        this.date = date;
        this.ours = ours;
        this.slim = slim;
    }

    public static void main(String[] args) throws Exception {
        Path jars = Path.of(args[0]);
        Path work = Files.createTempDirectory("jmods");
        try (URLClassLoader classes = loader(jars)) {
            MakeJmods make = new MakeJmods(Path.of(args[1]), args[2], Path.of(args[3]), new SlimClass(classes));
            for (ModuleReference module : ModuleFinder.of(jars).findAll()) {
                make.jmods(module, Files.createDirectory(work.resolve(module.descriptor().name())));
            }
        } finally {
            delete(work);
        }
    }

    private void jmods(ModuleReference module, Path work) throws Exception {
        String name = module.descriptor().name();
        Path jar = Path.of(module.location().orElseThrow());
        Path classes = Files.createDirectory(work.resolve("classes"));
        Path legal = Files.createDirectory(work.resolve("legal"));
        Path libraries = Files.createDirectory(work.resolve("libraries"));
        unpack(jar, classes, legal, libraries);
        if (name.startsWith(OURS)) {
            slim(classes);
        }
        licence(name, jar, legal);
        List<String> options = new ArrayList<>(
                List.of("create", "--class-path", classes.toString(), "--legal-notices", legal.toString(), "--date", date));
        String version = jar.getFileName().toString().replaceAll("^.*?-(\\d.*)\\.jar$", "$1");
        options.addAll(List.of("--module-version", module.descriptor().rawVersion().orElse(version)));
        List<Path> natives;
        try (Stream<Path> all = Files.list(libraries)) {
            natives = all.toList();
        }
        if (natives.isEmpty()) {
            run(options, out.resolve(name + ".jmod"));
        }
        for (Path library : natives) {
            String platform = PLATFORMS.get(library.getFileName().toString());
            if (platform == null) {
                throw new IllegalStateException(jar + " has a library for a platform that this program does not know: " + library);
            }
            List<String> more = new ArrayList<>(options);
            more.addAll(List.of("--libs", library.toString(), "--target-platform", platform));
            run(more, out.resolve(platform).resolve(name + ".jmod"));
        }
    }

    /** Sorts what is in the jar: its classes and resources, its licences, and a folder of libraries for each platform. */
    private static void unpack(Path jar, Path classes, Path legal, Path libraries) throws IOException {
        try (JarFile files = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
            for (JarEntry entry : files.versionedStream().filter(entry -> !entry.isDirectory()).toList()) {
                String name = entry.getName();
                String last = name.substring(name.lastIndexOf('/') + 1);
                Path target = classes.resolve(name);
                if (name.matches("META-INF/(LICENSE|NOTICE)[^/]*")) {
                    target = legal.resolve(last);
                } else if (name.startsWith("META-INF/native/")) {
                    target = libraries.resolve(last.replaceAll("^.*jni-(.*)\\.\\w+$", "$1")).resolve(last);
                } else if (name.startsWith("META-INF/maven/") || name.startsWith("META-INF/services/") || name.matches(".*\\.(html|css)")) {
                    // services are what the descriptor says: a file that says it too is read at the first look-up, for nothing
                    continue;
                }
                Files.createDirectories(target.getParent());
                try (InputStream in = files.getInputStream(entry)) {
                    Files.copy(in, target);
                }
            }
        }
    }

    /** Nothing reads a manifest in an image, nor what annotates a package for a compiler. */
    private void slim(Path classes) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.equals("MANIFEST.MF") || name.equals("package-info.class")) {
                Files.delete(file);
            } else if (name.endsWith(".class") && !name.equals("module-info.class")) {
                Files.write(file, slim.of(Files.readAllBytes(file)));
            }
        }
    }

    /**
     * Where a jar brings no licence as a file, it is under ours, or it is Bouncy Castle's, which is a text in a class, or the sources have it.
     */
    private void licence(String name, Path jar, Path legal) throws Exception {
        if (name.startsWith(OURS)) {
            Files.copy(ours.resolve("LICENSE"), legal.resolve("LICENSE"));
            Files.copy(ours.resolve("NOTICE"), legal.resolve("NOTICE"));
        } else if (UNDER_THE_SAME_LICENCE.contains(name)) {
            Files.copy(ours.resolve("LICENSE"), legal.resolve("LICENSE"));
        } else if (name.startsWith("org.bouncycastle.")) {
            Path provider;
            try (Stream<Path> jars = Files.list(jar.getParent())) {
                provider = jars.filter(one -> one.getFileName().toString().startsWith("bcprov-")).findAny().orElseThrow();
            }
            try (URLClassLoader loader = new URLClassLoader(new URL[] {provider.toUri().toURL()})) {
                Object text = loader.loadClass("org.bouncycastle.LICENSE").getField("licenseText").get(null);
                Files.writeString(legal.resolve("LICENSE"), text.toString());
            }
        }
        Path further = ours.resolve("distribution").resolve("licenses").resolve(name);
        if (Files.isDirectory(further)) {
            try (Stream<Path> texts = Files.list(further)) {
                for (Path text : texts.toList()) {
                    Files.copy(text, legal.resolve(text.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        if (!Files.exists(legal.resolve("LICENSE"))) {
            throw new IllegalStateException(jar + " brings no licence");
        }
    }

    private static URLClassLoader loader(Path folder) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            List<URL> places = new ArrayList<>();
            for (Path jar : jars.sorted().toList()) {
                places.add(jar.toUri().toURL());
            }
            return new URLClassLoader(places.toArray(URL[]::new));
        }
    }

    private static void run(List<String> options, Path jmod) throws IOException {
        Files.createDirectories(jmod.getParent());
        Files.deleteIfExists(jmod);
        String[] words = Stream.concat(options.stream(), Stream.of(jmod.toString())).toArray(String[]::new);
        if (JMOD.run(System.out, System.err, words) != 0) {
            throw new IllegalStateException("jmod " + String.join(" ", words) + " failed");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(one);
            }
        }
    }
}
