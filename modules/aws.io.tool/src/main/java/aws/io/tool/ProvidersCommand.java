package aws.io.tool;

import aws.io.Diagnosis;
import aws.io.tls.TlsContext;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what is installed, what would be chosen, and why. */
@Command(
        name = "providers",
        description = "List the providers of event loops and TLS, and which are chosen.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:a loop is chosen, and TLS, unless no provider of TLS is installed or named",
            "1:something that is installed or named cannot be used, or there is no loop"
        },
        mixinStandardHelpOptions = true)
final class ProvidersCommand implements Callable<Integer> {
    private static final String INDENT = " ".repeat(6);

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Diagnosis diagnosis = Diagnosis.diagnose();
        diagnosis.table().lines().forEach(line -> print(line, Terminal.columns(), out));
        out.flush();
        boolean tlsWanted = !diagnosis.tls().candidates().isEmpty() || System.getProperty(TlsContext.PROVIDER_PROPERTY) != null;
        return exitCode(diagnosis.loopProblem(), diagnosis.tlsProblem(), tlsWanted);
    }

    /** A provider's lists of versions, suites and groups have lines of their own, and as many as they need. */
    static void print(String line, int columns, PrintWriter out) {
        String[] parts = line.split("; (?=(versions|suites|groups) )", -1);
        out.println(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            StringBuilder row = new StringBuilder(INDENT);
            for (String word : parts[i].split(" ", -1)) {
                if (row.length() + 1 + word.length() > columns && !row.toString().isBlank()) {
                    out.println(row);
                    row = new StringBuilder(INDENT).append("  ");
                }
                row.append(' ').append(word);
            }
            out.println(row);
        }
    }

    /** An image may be meant to have no TLS at all; a provider that is there and does not work, nobody can have meant. */
    static int exitCode(@Nullable String loopProblem, @Nullable String tlsProblem, boolean tlsWanted) {
        return loopProblem == null && (tlsProblem == null || !tlsWanted) ? 0 : 1;
    }
}
