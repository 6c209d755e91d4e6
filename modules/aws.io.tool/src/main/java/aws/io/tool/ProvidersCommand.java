package aws.io.tool;

import aws.io.Diagnosis;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what is installed, what would be chosen, and why. */
@Command(name = "providers", description = "List the providers of event loops and TLS, and which are chosen.", mixinStandardHelpOptions = true)
final class ProvidersCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Diagnosis diagnosis = Diagnosis.diagnose();
        out.print(diagnosis.table());
        out.flush();
        return diagnosis.problem() == null ? 0 : 1;
    }
}
