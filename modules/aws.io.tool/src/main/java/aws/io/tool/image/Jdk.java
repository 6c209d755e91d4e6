package aws.io.tool.image;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A JDK on this machine. An image has no jlink of its own, and needs none. */
record Jdk(Path home) {
    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    /** Where systems and SDKMAN keep JDKs beside each other. */
    static final List<Path> USUAL = List.of(
            Path.of("/usr/lib/jvm"),
            Path.of("/Library/Java/JavaVirtualMachines"),
            Path.of(System.getProperty("user.home", ""), ".sdkman", "candidates", "java"));

    /**
     * Finds a JDK that is not older than this program: JAVA_HOME, then the jlink on the PATH, then the Java that runs this, then folders of
     * JDKs.
     *
     * @throws IllegalStateException if there is none, with where it looked
     */
    static Jdk find(Map<String, String> environment, Path running, List<Path> folders) {
        int wanted = Runtime.version().feature();
        List<String> looked = new ArrayList<>();
        for (Path home : places(environment, running, folders)) {
            Path jlink = home.resolve("bin").resolve(executable("jlink"));
            if (!Files.isExecutable(jlink)) {
                looked.add(home + " (no jlink)");
                continue;
            }
            String version = ExternalProgram.run(List.of(jlink.toString(), "--version"));
            if (Runtime.Version.parse(version).feature() >= wanted) {
                return new Jdk(home);
            }
            looked.add(home + " (version " + version + ")");
        }
        throw new IllegalStateException("an image is made by the jlink of a JDK " + wanted + " or newer, and there is none: looked at "
                + String.join(", ", looked) + "; set JAVA_HOME to one");
    }

    String tool(String name) {
        return home.resolve("bin").resolve(executable(name)).toString();
    }

    static String executable(String name) {
        return WINDOWS ? name + ".exe" : name;
    }

    private static Set<Path> places(Map<String, String> environment, Path running, List<Path> folders) {
        Set<Path> places = new LinkedHashSet<>();
        String home = environment.get("JAVA_HOME");
        if (home != null && !home.isEmpty()) {
            places.add(Path.of(home));
        }
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path jlink = Path.of(folder, executable("jlink"));
            if (!folder.isEmpty() && Files.isExecutable(jlink)) {
                try {
                    Path bin = jlink.toRealPath().getParent();
                    Path above = bin == null ? null : bin.getParent();
                    if (above != null) {
                        places.add(above);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(jlink + " cannot be followed", e);
                }
            }
        }
        places.add(running);
        folders.forEach(folder -> places.addAll(homes(folder)));
        return places;
    }

    private static List<Path> homes(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted()
                    .flatMap(file -> Stream.of(file, file.resolve("Contents").resolve("Home")))
                    .filter(home -> Files.isExecutable(home.resolve("bin").resolve(executable("jlink"))))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(folder + " cannot be read: " + e.getMessage(), e);
        }
    }
}
