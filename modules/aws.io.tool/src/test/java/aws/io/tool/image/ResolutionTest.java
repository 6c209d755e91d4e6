package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.tool.image.FoundModule.Origin;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which modules an image needs, and what is in the way. */
class ResolutionTest {
    private final ModuleShelf shelf = new ModuleShelf();

    @BeforeEach
    void addWhatEveryModuleRequires() {
        add(ModuleDescriptor.newModule("java.base").build());
    }

    @Test
    void requirementsAreFollowedButNotStaticOnes() {
        add(ModuleDescriptor.newModule("app").requires("library").requires(Set.of(Requires.Modifier.STATIC), "optional").build());
        add(ModuleDescriptor.newModule("library").build());
        add(ModuleDescriptor.newModule("optional").build());
        Resolution resolution = resolve("app");
        assertEquals(Set.of("app", "java.base", "library"), resolution.modules().keySet());
        assertEquals("app", resolution.requiredBy("library"));
        assertEquals("the image", resolution.requiredBy("app"));
        assertEquals(List.of(), resolution.problems());
    }

    @Test
    void everythingMissingIsNamedWithWhoNeedsIt() {
        add(ModuleDescriptor.newModule("app").requires("one").requires("two").build());
        add(ModuleDescriptor.newModule("two").requires("three").build());
        List<String> problems = resolve("app").problems();
        assertEquals(2, problems.size(), problems.toString());
        assertTrue(problems.getFirst().startsWith("module one is missing, and app requires it: "), problems.toString());
        assertTrue(problems.getLast().startsWith("module three is missing, and two requires it: "), problems.toString());
    }

    @Test
    void anAutomaticModuleIsNamedUnlessItGetsADescriptor() {
        add(ModuleDescriptor.newModule("app").requires("old").build());
        add(ModuleDescriptor.newAutomaticModule("old").build());
        assertTrue(resolve("app").problems().getFirst().contains("--patch-automatic"));
        FoundModule described = found(ModuleDescriptor.newModule("old").requires("needed").build());
        add(ModuleDescriptor.newModule("needed").build());
        Resolution resolution = Resolution.of(shelf, List.of("app"), automatic -> described);
        assertEquals(List.of(), resolution.problems());
        assertEquals(Set.of("app", "java.base", "old", "needed"), resolution.modules().keySet());
    }

    @Test
    void theFirstOfTwoModulesOfOneNameWins() {
        add(ModuleDescriptor.newModule("app").version("1").build());
        add(ModuleDescriptor.newModule("app").version("2").build());
        assertEquals("1", resolve("app").modules().get("app").descriptor().rawVersion().orElseThrow());
    }

    private Resolution resolve(String root) {
        return Resolution.of(shelf, List.of(root), UnaryOperator.identity());
    }

    private void add(ModuleDescriptor descriptor) {
        shelf.add(found(descriptor));
    }

    private static FoundModule found(ModuleDescriptor descriptor) {
        return new FoundModule(descriptor, Path.of(descriptor.name() + ".jar"), Origin.APPLICATION);
    }
}
