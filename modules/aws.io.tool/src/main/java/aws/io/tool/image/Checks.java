package aws.io.tool.image;

import aws.io.tool.image.FoundModule.Origin;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** What can be said of an image before it is made. */
final class Checks {
    private static final String API = "aws.io.api";
    private static final String LOOPS = "aws.io.loop.spi.EventLoopFactory";
    private static final String TLS = "aws.io.tls.spi.TlsProvider";

    private Checks() {}

    /** {@return what stands in the way, although every module is there} */
    static List<String> problems(@Nullable Launcher launcher, Map<String, FoundModule> modules, List<String> resolved, Target target) {
        List<String> problems = new ArrayList<>();
        FoundModule started = launcher == null ? null : modules.get(launcher.module());
        if (launcher != null && started != null && !hasClass(started, launcher.type())) {
            problems.add("--launcher: module " + started.name() + " has no class " + launcher.type());
        }
        if (!resolved.contains(API) && isApart(modules.values())) {
            problems.add("no module of the application requires aws.io.api, so nothing would use an event loop: jlink alone makes its image");
        }
        Map<String, String> owners = new HashMap<>();
        for (FoundModule module : modules.values()) {
            for (String name : module.descriptor().packages()) {
                String owner = owners.putIfAbsent(name, module.name());
                if (owner != null) {
                    problems.add("package " + name + " is in module " + owner + " and in module " + module.name()
                            + ", and Java wants each package in one: make one jar of the two, or leave one out");
                    break;
                }
            }
            if (module.platform() != null && !module.platform().equals(target.platform())) {
                problems.add("module " + module.name() + " (" + module.place() + ") is for " + module.platform() + ", and the image for "
                        + target.platform() + ": name its jmod for " + target.platform() + " in --module-path");
            }
        }
        return problems;
    }

    /** {@return whether there is an application, and nothing but providers requires the API} */
    private static boolean isApart(Collection<FoundModule> modules) {
        boolean whole = modules.stream().noneMatch(FoundModule::isAutomatic);
        return whole
                && modules.stream().anyMatch(module -> module.origin() == Origin.APPLICATION)
                && modules.stream().noneMatch(module -> requiresApi(module) && !provides(module, LOOPS) && !provides(module, TLS));
    }

    private static boolean requiresApi(FoundModule module) {
        return module.descriptor().requires().stream().anyMatch(one -> one.name().equals(API));
    }

    private static boolean hasClass(FoundModule module, String type) {
        String holder = type.indexOf('.') < 0 ? "" : type.substring(0, type.lastIndexOf('.'));
        Path location = module.location();
        if (location == null || location.toString().endsWith(".jmod")) {
            return module.descriptor().packages().contains(holder);
        }
        ModuleReference found = ModuleFinder.of(location).find(module.name()).orElseThrow();
        try (ModuleReader reader = found.open()) {
            return reader.find(type.replace('.', '/') + ".class").isPresent();
        } catch (IOException e) {
            throw new IllegalArgumentException(location + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** {@return whether a module is a jar with a signature} */
    static boolean isSigned(FoundModule module) {
        if (module.location() == null || !module.location().toString().endsWith(".jar")) {
            return false;
        }
        try (ZipFile jar = new ZipFile(module.location().toFile())) {
            return jar.stream().anyMatch(entry -> entry.getName().matches("META-INF/[^/]+\\.SF"));
        } catch (IOException e) {
            throw new IllegalArgumentException(module.location() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** {@return what works, but maybe not as its author thinks} */
    static List<String> warnings(Map<String, FoundModule> modules, List<String> loops, List<String> tls, Target target) {
        List<String> warnings = new ArrayList<>();
        List<String> present = Stream.concat(loops.stream(), tls.stream()).toList();
        for (FoundModule module : modules.values()) {
            if (isSigned(module)) {
                warnings.add("module " + module.name() + " (" + module.place() + ") is signed, and an image keeps no signature");
            }
            if (module.origin() != Origin.APPLICATION) {
                continue;
            }
            for (String service : module.descriptor().uses()) {
                // The JDK's services are optional, and have defaults.
                if (!service.matches("(java|javax|jdk)\\..*") && !isProvided(service, modules.values())) {
                    warnings.add("module " + module.name() + " uses " + service + ", and no module of the image provides one");
                }
            }
            if (module.location() != null && requiresApi(module)) {
                ProviderNames.in(module.location()).forEach((name, type) -> {
                    if (!present.contains(name)) {
                        warnings.add(type + " asks for the provider '" + name + "', which the image lacks: add --loop or --tls " + name);
                    }
                });
            }
        }
        if (modules.containsKey("aws.io.loop.epoll") && !target.platform().startsWith("linux")) {
            warnings.add("aws.io.loop.epoll runs on Linux, and the image is for " + target.platform() + ": add --loop nio");
        }
        if (modules.containsKey(API) && !isProvided(LOOPS, modules.values())) {
            warnings.add("the image has no event loop");
        }
        if (modules.containsKey(API) && !isProvided(TLS, modules.values())) {
            warnings.add("the image has no TLS: add --tls if the application speaks it");
        }
        return warnings;
    }

    private static boolean isProvided(String service, Collection<FoundModule> modules) {
        return modules.stream().anyMatch(module -> provides(module, service));
    }

    private static boolean provides(FoundModule module, String service) {
        return module.descriptor().provides().stream().anyMatch(one -> one.service().equals(service));
    }
}
