package aws.io.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A result that must not be ignored is recognized by the method's name, and compilers warn where it is ignored. */
class WritingApiTest {
    @Test
    void exactlyTheMethodsNamedTryReturnASendResultWhichMustBeChecked() throws Exception {
        List<Method> tries = new ArrayList<>();
        for (Class<?> type : exportedTypes()) {
            if (type == SendResult.class) {
                // The compiler gives every enumeration a valueOf.
                continue;
            }
            for (Method method : type.getDeclaredMethods()) {
                if (!Modifier.isPublic(method.getModifiers()) && !Modifier.isProtected(method.getModifiers())) {
                    continue;
                }
                boolean named = method.getName().matches("try[A-Z].*");
                assertEquals(named, method.getReturnType() == SendResult.class, method.toString());
                if (named) {
                    tries.add(method);
                    assertTrue(method.isAnnotationPresent(CheckReturnValue.class), method.toString());
                }
            }
        }
        assertTrue(tries.size() >= 4, tries.toString());
    }

    private static List<Class<?>> exportedTypes() throws Exception {
        Path classes = Path.of("target", "classes");
        Set<String> exported = exportedPackages(classes);
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".class")).toList()) {
                String name = classes.relativize(file).toString().replace('/', '.').replaceFirst("\\.class$", "");
                if (name.indexOf('.') > 0 && exported.contains(name.substring(0, name.lastIndexOf('.')))) {
                    types.add(Class.forName(name, false, WritingApiTest.class.getClassLoader()));
                }
            }
        }
        assertTrue(types.size() > 100, "only " + types.size() + " types were found");
        return types;
    }

    private static Set<String> exportedPackages(Path classes) throws IOException {
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            return ModuleDescriptor.read(in).exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }
    }
}
