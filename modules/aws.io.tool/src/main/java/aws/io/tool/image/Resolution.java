package aws.io.tool.image;

import java.lang.module.ModuleDescriptor.Requires;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The modules that some modules need, and all that stands in the way: java.lang.module.Configuration stops at the first, and whoever makes
 * an image wants to know the rest.
 */
final class Resolution {
    private final Map<String, FoundModule> modules = new LinkedHashMap<>();
    private final Map<String, String> requiredBy = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private Resolution() {}

    /**
     * Follows the requirements.
     *
     * @param roots the names to begin with
     * @param describe makes a module with a descriptor of an automatic one; returns the same where that is not wanted
     */
    static Resolution of(ModuleShelf shelf, Collection<String> roots, UnaryOperator<FoundModule> describe) {
        Resolution resolution = new Resolution();
        Deque<String> open = new ArrayDeque<>();
        roots.forEach(root -> resolution.visit(shelf, root, "the image", describe, open));
        while (!open.isEmpty()) {
            FoundModule module = resolution.get(open.remove());
            for (Requires one : module.descriptor().requires()) {
                if (!one.modifiers().contains(Requires.Modifier.STATIC)) {
                    resolution.visit(shelf, one.name(), module.name(), describe, open);
                }
            }
        }
        return resolution;
    }

    /** {@return the modules of the image, by name} */
    Map<String, FoundModule> modules() {
        return modules;
    }

    /** {@return who required a module first: another module, or the image} */
    String requiredBy(String module) {
        return requiredBy.getOrDefault(module, "the image");
    }

    /** {@return a sentence for each module that is missing or automatic, with how to mend it} */
    List<String> problems() {
        return problems;
    }

    private FoundModule get(String name) {
        return Objects.requireNonNull(modules.get(name), name);
    }

    private void visit(ModuleShelf shelf, String name, String by, UnaryOperator<FoundModule> describe, Deque<String> open) {
        if (requiredBy.putIfAbsent(name, by) != null) {
            return;
        }
        FoundModule module = shelf.find(name);
        if (module == null) {
            problems.add("module " + name + " is missing, and " + by + " requires it: name the folder of its jar in --with or --module-path");
            return;
        }
        if (module.isAutomatic()) {
            module = describe.apply(module);
        }
        if (module.isAutomatic()) {
            problems.add("module " + name + " (" + module.location() + "), which " + by
                    + " requires, is automatic, and jlink takes no module without a descriptor: --patch-automatic gives it one");
        }
        modules.put(name, module);
        open.add(name);
    }
}
