package aws.io.tool.image;

import aws.io.tool.image.FoundModule.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The platform that an image is for.
 *
 * @param platform its name, as the JDK has it, such as linux-amd64
 * @param host the name of this machine's
 * @param hostModules what this machine's JDK has, and what another platform's image cannot have from here
 */
record Target(String platform, String host, Set<String> hostModules) {
    /**
     * Puts the JDK's modules on the shelf: those of this machine's, or the jmods of another's.
     *
     * @throws IllegalArgumentException if the jmods are not those of such a JDK, with the reason
     */
    static Target shelve(ModuleShelf shelf, Jdk jdk, @Nullable Path jmods) {
        ModuleShelf own = new ModuleShelf();
        own.addJdk(jdk.home());
        FoundModule here = base(own);
        Set<String> names = own.all().stream().map(FoundModule::name).collect(Collectors.toSet());
        if (jmods == null) {
            own.all().forEach(shelf::add);
            return new Target(platform(here), platform(here), names);
        }
        if (!Files.exists(jmods.resolve("java.base.jmod"))) {
            throw new IllegalArgumentException("--target-jmods " + jmods + ": there is no java.base.jmod in it; it is to be the folder jmods"
                    + " of a JDK for the other platform, which some vendors offer as a download of its own");
        }
        shelf.add(List.of(jmods), Origin.JDK);
        FoundModule there = base(shelf);
        if (!release(there).equals(release(here))) {
            throw new IllegalArgumentException("--target-jmods " + jmods + ": these are of JDK " + release(there) + ", and the jlink of "
                    + jdk.home() + " is of JDK " + release(here) + "; the two have to be the same");
        }
        return new Target(platform(there), platform(here), names);
    }

    /** {@return whether the image can be started on this machine} */
    boolean isHere() {
        return platform.equals(host);
    }

    private static FoundModule base(ModuleShelf shelf) {
        return Objects.requireNonNull(shelf.find("java.base"));
    }

    private static String platform(FoundModule base) {
        return base.platform() == null ? "an unnamed platform" : base.platform();
    }

    /** {@return the part of a JDK's version that jlink wants to be its own} */
    private static String release(FoundModule base) {
        Runtime.Version version = Runtime.Version.parse(base.descriptor().rawVersion().orElse("0"));
        return version.feature() + "." + version.interim();
    }
}
