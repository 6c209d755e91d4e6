package aws.io.tool.image;

import aws.io.tool.image.FoundModule.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
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
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** All modules that an image may be made of, by name. Where two have the same name, the first wins, as on a module path. */
final class ModuleShelf {
    /** The length of what stands before the zip archive that a jmod is. */
    private static final int JMOD_HEADER = 4;

    private final Map<String, FoundModule> modules = new LinkedHashMap<>();

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

    /** Adds what is in jars, folders of classes, jmods, and folders of any of them. */
    void add(List<Path> places, Origin origin) {
        for (Path place : places) {
            if (!Files.exists(place)) {
                throw new IllegalArgumentException(place + " does not exist");
            }
            for (Path jmod : jmods(place)) {
                add(new FoundModule(descriptorOf(jmod), jmod, origin));
            }
            if (!place.toString().endsWith(".jmod")) {
                add(ModuleFinder.of(place), place, origin);
            }
        }
    }

    /** Adds the modules of a JDK or an image, without their locations. */
    void addRuntime(Path home, Origin origin) {
        try (FileSystem files = FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", home.toString()))) {
            for (ModuleReference module : ModuleFinder.of(files.getPath("modules")).findAll()) {
                add(new FoundModule(module.descriptor(), null, origin));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the modules of " + home + " cannot be read: " + e.getMessage(), e);
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
                add(new FoundModule(module.descriptor(), module.location().map(Path::of).orElse(place), origin));
            }
        } catch (FindException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
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

    private static ModuleDescriptor descriptorOf(Path jmod) {
        try (InputStream in = Files.newInputStream(jmod)) {
            in.skipNBytes(JMOD_HEADER);
            ZipInputStream zip = new ZipInputStream(in);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals("classes/module-info.class")) {
                    return ModuleDescriptor.read(zip);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(jmod + " is no jmod: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(jmod + " has no descriptor");
    }
}
