package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.tool.image.FoundModule.Origin;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What stands in the way of an image although every module is there. */
class ChecksTest {
    private static final Target LINUX = new Target("linux-amd64", "linux-amd64", Set.of());

    @Test
    void aPackageInTwoModulesIsNamedOnceWithBoth() {
        List<String> problems = Checks.problems(null, modules(module("one", null, "a", "b"), module("two", null, "b", "a")), List.of(), LINUX);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.getFirst().matches("package [ab] is in module one and in module two, and Java wants .*"), problems.toString());
    }

    @Test
    void aModuleForAnotherPlatformIsRefusedWithBothPlatforms() {
        Map<String, FoundModule> modules = modules(module("mine", "linux-amd64", "a"), module("other", "macos-aarch64", "b"));
        List<String> problems = Checks.problems(null, modules, List.of(), LINUX);
        assertEquals(
                List.of("module other (other.jmod) is for macos-aarch64, and the image for linux-amd64: "
                        + "name its jmod for linux-amd64 in --module-path"),
                problems);
    }

    @Test
    void aLauncherOfNoClassIsRefused() {
        Launcher launcher = Launcher.parse("my=app/nowhere.Main");
        assertEquals(
                List.of("--launcher: module app has no class nowhere.Main"),
                Checks.problems(launcher, modules(module("app", null, "somewhere")), List.of(), LINUX));
    }

    @Test
    void anApplicationThatUsesNothingOfOursIsTold() {
        ModuleDescriptor app = ModuleDescriptor.newModule("app").build();
        FoundModule apart = new FoundModule(app, Path.of("app.jmod"), Origin.APPLICATION);
        assertEquals(
                List.of("no module of the application requires aws.io.api, so nothing would use an event loop: jlink alone makes its image"),
                Checks.problems(null, modules(apart), List.of(), LINUX));
        assertEquals(List.of(), Checks.problems(null, modules(apart), List.of("aws.io.api"), LINUX));
    }

    @Test
    void epollOnAnotherSystemThanLinuxIsWarnedOf() {
        Target windows = new Target("windows-amd64", "linux-amd64", Set.of());
        Map<String, FoundModule> modules = modules(module("aws.io.loop.epoll", null, "e"));
        assertEquals(
                List.of("aws.io.loop.epoll runs on Linux, and the image is for windows-amd64: add --loop nio"),
                Checks.warnings(modules, List.of("epoll"), List.of(), windows));
        assertEquals(List.of(), Checks.warnings(modules, List.of("epoll"), List.of(), LINUX));
    }

    private static Map<String, FoundModule> modules(FoundModule... modules) {
        Map<String, FoundModule> map = new LinkedHashMap<>();
        for (FoundModule one : modules) {
            map.put(one.name(), one);
        }
        return map;
    }

    private static FoundModule module(String name, @Nullable String platform, String... packages) {
        ModuleDescriptor descriptor = ModuleDescriptor.newModule(name).packages(Set.of(packages)).build();
        return new FoundModule(descriptor, Path.of(name + ".jmod"), Origin.LIBRARY, platform);
    }
}
