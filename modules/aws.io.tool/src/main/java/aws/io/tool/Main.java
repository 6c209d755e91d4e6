package aws.io.tool;

import aws.io.tls.TlsException;
import aws.io.tool.image.ImageCommand;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The entry point. Errors are one sentence and an exit code; {@code --verbose} shows the stack trace. */
@Command(
        name = "aws-io",
        description = "Asynchronous I/O: try it, measure it, see what is installed.",
        mixinStandardHelpOptions = true,
        version = "aws-io 0.1.0",
        subcommands = {ProvidersCommand.class, EchoServerCommand.class, ConnectCommand.class, BenchCommand.class, ImageCommand.class})
public final class Main {
    @Option(names = "--verbose", description = "Show stack traces.", scope = CommandLine.ScopeType.INHERIT)
    private boolean verbose;

    private Main() {}

    /**
     * Runs a command and exits with its code: 0 done, 1 failed, 2 wrong usage.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        line.setExecutionExceptionHandler((error, command, parsed) -> {
            Throwable cause = root(error);
            String why = cause instanceof TlsException tls ? TlsReport.explain(tls) : null;
            if (why != null && cause instanceof TlsException tls) {
                TlsReport.print(tls.peerCertificates(), command.getErr());
            }
            String what = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            command.getErr().println("aws-io: " + (why == null ? what : why + " (" + what + ")"));
            if (main.verbose) {
                error.printStackTrace(command.getErr());
            }
            return 1;
        });
        if (args.length == 0) {
            line.usage(line.getErr());
            return 2;
        }
        return line.execute(args);
    }

    private static Throwable root(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
