package aws.io.tool.image;

import aws.io.tool.image.FoundModule.Origin;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gives automatic modules a descriptor, as jdeps sees them: what their classes use is required, every package is exported, and what they
 * list in META-INF/services is provided. What they reach by reflection alone jdeps cannot see. The original jars are left as they are.
 */
final class DescriptorMaker {
    /** Of a jar for several versions of Java the classes count that an image of this one runs. */
    private static final String JAVA = String.valueOf(Runtime.version().feature());

    private final Jdk jdk;
    private final Path work;
    private final ModuleShelf shelf;

    /**
     * Makes a maker.
     *
     * @param work a folder for the new jars
     * @param shelf the modules that the automatic ones may use
     */
    DescriptorMaker(Jdk jdk, Path work, ModuleShelf shelf) {
        this.jdk = jdk;
        this.work = work;
        this.shelf = shelf;
    }

    FoundModule describe(FoundModule module) {
        Path jar = Objects.requireNonNull(module.location());
        try {
            Path folder = Files.createDirectories(work.resolve(module.name()));
            List<String> path = path(module);
            ExternalProgram.run(words(
                    List.of(jdk.tool("jdeps"), "--ignore-missing-deps", "--multi-release", JAVA),
                    path,
                    List.of("--generate-module-info", folder.toString(), jar.toString())));
            Path classes = folder.resolve("classes");
            ExternalProgram.run(words(
                    List.of(jdk.tool("javac"), "-proc:none", "--patch-module", module.name() + "=" + jar),
                    path,
                    List.of("-d", classes.toString(), source(folder).toString())));
            Path copy = Files.copy(jar, folder.resolve(jar.getFileName()));
            ExternalProgram.run(List.of(
                    jdk.tool("jar"), "--update", "--file", copy.toString(), "-C", classes.toString(), "module-info.class"));
            return new FoundModule(
                    ModuleFinder.of(copy).find(module.name()).orElseThrow().descriptor(), copy, module.origin());
        } catch (IOException e) {
            throw new IllegalStateException("no descriptor could be made for " + jar + ": " + e.getMessage(), e);
        }
    }

    /**
     * An automatic module may use all others, so jdeps wants to see all that they require as well: what requires a module that is only in
     * the running image, or nowhere, cannot be on the path.
     */
    private List<String> path(FoundModule automatic) {
        Map<String, FoundModule> usable = new TreeMap<>();
        for (FoundModule module : shelf.all()) {
            if (module.origin() == Origin.JDK || (module.location() != null && module != automatic)) {
                usable.put(module.name(), module);
            }
        }
        boolean removed = true;
        while (removed) {
            removed = usable.values().removeIf(module -> lacksOne(module, usable));
        }
        String path = usable.values().stream()
                .filter(module -> module.origin() != Origin.JDK)
                .map(module -> String.valueOf(module.location()))
                .collect(Collectors.joining(File.pathSeparator));
        return path.isEmpty() ? List.of() : List.of("--module-path", path);
    }

    private static List<String> words(List<String> program, List<String> path, List<String> rest) {
        return Stream.of(program, path, rest).flatMap(List::stream).toList();
    }

    private static boolean lacksOne(FoundModule module, Map<String, FoundModule> usable) {
        return module.descriptor().requires().stream()
                .anyMatch(one -> !one.modifiers().contains(Requires.Modifier.STATIC) && !usable.containsKey(one.name()));
    }

    private static Path source(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("module-info.java")).findAny().orElseThrow();
        }
    }
}
