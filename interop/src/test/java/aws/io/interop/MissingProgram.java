package aws.io.interop;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips the classes whose program is missing, and prints at the end what was tested against what, and what was not. */
final class MissingProgram implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Needs needs = AnnotationSupport.findAnnotation(context.getElement(), Needs.class).orElse(null);
        if (needs == null) {
            return ConditionEvaluationResult.enabled("needs no program");
        }
        String found = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(MissingProgram.class))
                .computeIfAbsent(Summary.class)
                .found(context.getRequiredTestClass(), needs);
        return found.isEmpty()
                ? ConditionEvaluationResult.disabled(needs.value() + " is not on the PATH")
                : ConditionEvaluationResult.enabled(found);
    }

    /** Lives as long as the run of all tests. */
    static final class Summary implements AutoCloseable {
        private final Map<String, String> versions = new TreeMap<>();
        private final Map<String, String> lines = new TreeMap<>();

        /** The program's version, or nothing if it is missing. */
        synchronized String found(Class<?> test, Needs needs) {
            String version = versions.computeIfAbsent(
                    needs.value(),
                    name -> Program.isInstalled(name) ? line(Program.run(name, needs.version())) : "");
            lines.put(
                    test.getSimpleName(),
                    version.isEmpty() ? "SKIPPED, " + needs.value() + " is not on the PATH" : "against " + version);
            return version;
        }

        @Override
        public synchronized void close() {
            System.out.println("Interoperability:");
            lines.forEach((test, line) -> System.out.println("  " + test + ": " + line));
        }

        /** Versions are painted by some programs, and not in the first line of others. */
        private static String line(String printed) {
            return printed.replaceAll("\u001b\\[[0-9;]*m", "")
                    .lines()
                    .map(String::strip)
                    .filter(one -> one.matches(".*[0-9].*"))
                    .findFirst()
                    .orElse("an unknown version");
        }
    }
}
