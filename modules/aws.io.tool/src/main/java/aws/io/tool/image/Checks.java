package aws.io.tool.image;

import aws.io.tool.image.FoundModule.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be said of an image before it is made. */
final class Checks {
    private static final String LOOPS = "aws.io.loop.spi.EventLoopFactory";
    private static final String TLS = "aws.io.tls.spi.TlsProvider";

    private Checks() {}

    /** {@return what is wrong with a launcher} */
    static List<String> launcher(@Nullable Launcher launcher, Map<String, FoundModule> modules) {
        if (launcher == null) {
            return List.of();
        }
        FoundModule module = modules.get(launcher.module());
        String type = launcher.type();
        String holder = type.indexOf('.') < 0 ? "" : type.substring(0, type.lastIndexOf('.'));
        return module == null || module.descriptor().packages().contains(holder)
                ? List.of()
                : List.of("--launcher: module " + module.name() + " has no package " + holder);
    }

    /** {@return what works, but maybe not as its author thinks} */
    static List<String> warnings(Map<String, FoundModule> modules, List<String> loops, List<String> tls) {
        List<String> warnings = new ArrayList<>();
        List<String> present = Stream.concat(loops.stream(), tls.stream()).toList();
        for (FoundModule module : modules.values()) {
            if (module.origin() != Origin.APPLICATION) {
                continue;
            }
            for (String service : module.descriptor().uses()) {
                // The JDK's services are optional, and have defaults.
                if (!service.matches("(java|javax|jdk)\\..*") && !isProvided(service, modules.values())) {
                    warnings.add("module " + module.name() + " uses " + service + ", and no module of the image provides one");
                }
            }
            if (module.location() != null && module.descriptor().requires().stream().anyMatch(one -> one.name().equals("aws.io.api"))) {
                ProviderNames.in(module.location()).forEach((name, type) -> {
                    if (!present.contains(name)) {
                        warnings.add(type + " asks for the provider '" + name + "', which the image lacks: add --loop or --tls " + name);
                    }
                });
            }
        }
        if (modules.containsKey("aws.io.api") && !isProvided(LOOPS, modules.values())) {
            warnings.add("the image has no event loop");
        }
        if (modules.containsKey("aws.io.api") && !isProvided(TLS, modules.values())) {
            warnings.add("the image has no TLS: add --tls if the application speaks it");
        }
        return warnings;
    }

    private static boolean isProvided(String service, Collection<FoundModule> modules) {
        return modules.stream().anyMatch(module -> module.descriptor().provides().stream().anyMatch(one -> one.service().equals(service)));
    }
}
