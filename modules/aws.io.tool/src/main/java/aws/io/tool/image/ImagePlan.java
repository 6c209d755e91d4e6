package aws.io.tool.image;

import aws.io.tool.image.FoundModule.Origin;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What jlink is told.
 *
 * @param modules the image's modules
 * @param resolved the modules that are started with although nothing requires them
 * @param launcher the program, if there is one
 * @param javaOptions options of every start
 */
record ImagePlan(
        Map<String, FoundModule> modules,
        List<String> resolved,
        @Nullable Launcher launcher,
        List<String> javaOptions) {
    /** The modules that call native code. Whatever else gets this right gets it from the user, by the options of Java. */
    private static final Set<String> NATIVE = Set.of("aws.io.loop.epoll", "org.conscrypt");

    /** {@return the options that are baked in: exactly those that keep the start silent, those of the user, and no others} */
    List<String> bakedIn() {
        List<String> options = new ArrayList<>();
        String nativeAccess = modules.keySet().stream().filter(NATIVE::contains).sorted().collect(Collectors.joining(","));
        if (!nativeAccess.isEmpty()) {
            options.add("--enable-native-access=" + nativeAccess);
        }
        if (!resolved.isEmpty()) {
            options.add("--add-modules=" + String.join(",", resolved));
        }
        options.addAll(javaOptions);
        return options;
    }

    List<String> jlink(Jdk jdk, @Nullable Path targetJmods, Path output) {
        List<String> path = new ArrayList<>();
        if (targetJmods != null) {
            path.add(targetJmods.toString());
        }
        modules.values().stream()
                .filter(module -> module.origin() != Origin.JDK)
                .map(module -> Objects.requireNonNull(module.location(), module::name).toString())
                .forEach(path::add);
        List<String> words = new ArrayList<>(List.of(jdk.tool("jlink")));
        if (!path.isEmpty()) {
            words.addAll(List.of("--module-path", String.join(File.pathSeparator, path)));
        }
        words.addAll(List.of("--add-modules", String.join(",", new TreeSet<>(modules.keySet()))));
        if (launcher != null) {
            words.addAll(List.of("--launcher", launcher.name() + "=" + launcher.start()));
        }
        List<String> options = bakedIn();
        if (!options.isEmpty()) {
            words.add("--add-options=" + String.join(" ", options));
        }
        if (modules.values().stream().anyMatch(Checks::isSigned)) {
            words.add("--ignore-signing-information");
        }
        words.addAll(List.of(
                "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--compress", "zip-9", "--output", output.toString()));
        return words;
    }
}
