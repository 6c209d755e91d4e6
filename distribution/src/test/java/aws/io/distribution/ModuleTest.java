package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The modules are what they should be: explicit, exporting what was decided and no more. */
class ModuleTest {
    private static final Set<ModuleReference> MODULES =
            ModuleFinder.of(Path.of(System.getProperty("aws.io.modules"))).findAll();

    @Test
    void noModuleIsAutomatic() {
        for (ModuleReference module : MODULES) {
            assertFalse(module.descriptor().isAutomatic(), module.descriptor().name());
        }
    }

    @Test
    void everyModuleExportsWhatIsWrittenDownAndNoMore() throws IOException {
        List<Path> built = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("..", "modules"))) {
            folders.forEach(folder -> built.add(folder.resolve("target").resolve("classes")));
        }
        List<String> exports = ModuleFinder.of(built.toArray(Path[]::new)).findAll().stream()
                .map(ModuleReference::descriptor)
                .flatMap(module -> module.exports().stream().map(export -> module.name() + " " + export))
                .sorted()
                .toList();
        assertEquals(Files.readAllLines(Path.of(System.getProperty("aws.io.expected"), "exports.txt")), exports);
    }

    @Test
    void theApiNeedsJavaBaseAlone() {
        ModuleDescriptor api = ModuleFinder.of(Path.of(System.getProperty("aws.io.modules")))
                .find("aws.io.api")
                .orElseThrow()
                .descriptor();
        Set<String> needed = api.requires().stream()
                .filter(one -> !one.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name)
                .collect(Collectors.toSet());
        assertEquals(Set.of("java.base"), needed);
    }

    @Test
    void theClassPathFindsTheSameServicesAsTheModulePath() throws IOException {
        for (ModuleReference module : MODULES) {
            if (!module.descriptor().name().startsWith("aws.io")) {
                continue;
            }
            Set<String> provided = new TreeSet<>();
            for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
                provides.providers().forEach(provider -> provided.add(provides.service() + " " + provider));
            }
            assertEquals(provided, listed(module), module.descriptor().name());
        }
    }

    private static Set<String> listed(ModuleReference module) throws IOException {
        String folder = "META-INF/services/";
        Set<String> found = new TreeSet<>();
        try (ModuleReader reader = module.open()) {
            for (String name : reader.list().filter(name -> name.startsWith(folder) && !name.endsWith("/")).toList()) {
                String text = reader.open(name).map(in -> {
                            try (in) {
                                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                        .orElseThrow();
                text.lines().forEach(line -> found.add(name.substring(folder.length()) + " " + line));
            }
        }
        return found;
    }
}
