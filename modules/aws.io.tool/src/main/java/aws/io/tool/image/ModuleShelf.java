package aws.io.tool.image;

import aws.io.tool.image.FoundModule.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** All modules that an image may be made of, by name. Where two have the same name, the first wins, as on a module path. */
final class ModuleShelf {
    /** The length of what stands before the zip archive that a jmod is. */
    private static final int JMOD_HEADER = 4;

    private final Map<String, FoundModule> modules = new LinkedHashMap<>();
    private final List<String> passedOver = new ArrayList<>();

    @Nullable FoundModule find(String name) {
        return modules.get(name);
    }

    Collection<FoundModule> all() {
        return modules.values();
    }

    /** Adds a module, unless there is one of its name. */
    void add(FoundModule module) {
        modules.putIfAbsent(module.name(), module);
    }

    /** {@return a sentence for each module that the user gave twice} */
    List<String> passedOver() {
        return passedOver;
    }

    /** Adds what is in jars, folders of classes, jmods, and folders of any of them. */
    void add(List<Path> places, Origin origin) {
        for (Path place : places) {
            if (!Files.exists(place)) {
                throw new IllegalArgumentException(place + " does not exist");
            }
            for (Path jmod : jmods(place)) {
                give(FoundModule.read(descriptorOf(jmod), jmod, origin));
            }
            if (!place.toString().endsWith(".jmod")) {
                add(ModuleFinder.of(place), place, origin);
            }
        }
    }

    /** Adds the modules of a JDK, without their locations. */
    void addJdk(Path home) {
        try (FileSystem files = FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", home.toString()))) {
            addRuntime(files, Origin.JDK, Set.of());
        } catch (IOException e) {
            throw new IllegalStateException("the modules of " + home + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Adds the modules of the Java that runs this but some, without their locations. It may be a stripped image, which can be read only from
     * within.
     */
    void addRunningImage(Set<String> without) {
        try {
            addRuntime(FileSystems.getFileSystem(URI.create("jrt:/")), Origin.RUNNING_IMAGE, without);
        } catch (IOException e) {
            throw new IllegalStateException("the modules of this image cannot be read: " + e.getMessage(), e);
        }
    }

    private void addRuntime(FileSystem files, Origin origin, Set<String> without) throws IOException {
        for (ModuleReference module : ModuleFinder.of(files.getPath("modules")).findAll()) {
            String name = module.descriptor().name();
            if (!without.contains(name)) {
                add(FoundModule.read(Files.readAllBytes(files.getPath("modules", name, "module-info.class")), null, origin));
            }
        }
    }

    /** Adds the modules that run this program from jars. */
    void addRunning(ModuleLayer layer) {
        layer.configuration().modules().forEach(module -> {
            URI location = module.reference().location().orElse(null);
            if (location != null && location.getScheme().equals("file")) {
                add(new FoundModule(module.reference().descriptor(), Path.of(location), Origin.LIBRARY));
            }
        });
    }

    private void add(ModuleFinder finder, Path place, Origin origin) {
        try {
            for (ModuleReference module : finder.findAll()) {
                give(new FoundModule(module.descriptor(), module.location().map(Path::of).orElse(place), origin));
            }
        } catch (FindException e) {
            String why = e.getCause() == null ? e.getMessage() : e.getMessage() + ": " + e.getCause().getMessage();
            throw new IllegalArgumentException(why, e);
        }
    }

    private void give(FoundModule module) {
        FoundModule first = modules.putIfAbsent(module.name(), module);
        if (first != null && first.location() != null && !first.location().equals(module.location())) {
            passedOver.add("module " + module.name() + " is in " + first.location() + " and in " + module.location() + ": the first is taken");
        }
    }

    private static List<Path> jmods(Path place) {
        if (place.toString().endsWith(".jmod")) {
            return List.of(place);
        }
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(place)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(place, "*.jmod")) {
                files.forEach(found::add);
            } catch (IOException e) {
                throw new IllegalStateException(place + " cannot be read: " + e.getMessage(), e);
            }
        }
        return found;
    }

    private static byte[] descriptorOf(Path jmod) {
        try (InputStream in = Files.newInputStream(jmod)) {
            in.skipNBytes(JMOD_HEADER);
            ZipInputStream zip = new ZipInputStream(in);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals("classes/module-info.class")) {
                    return zip.readAllBytes();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(jmod + " is no jmod: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(jmod + " has no descriptor");
    }
}
