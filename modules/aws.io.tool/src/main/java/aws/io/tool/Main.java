package aws.io.tool;

import aws.io.tool.image.ImageCommand;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The entry point. Errors are one sentence and an exit code; {@code --verbose} shows the stack trace, and what nobody expected has it
 * always.
 */
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
            Failure failure = new Failure(error);
            failure.print(command.getErr(), main.verbose);
            return 1;
        });
        CommandLine.IParameterExceptionHandler usual = line.getParameterExceptionHandler();
        line.setParameterExceptionHandler((error, words) -> {
            if (error.getCommandLine().getCommandName().equals("image") && List.of(words).contains("--json")) {
                ImageCommand.printRefusal(error.getCommandLine().getOut(), Objects.requireNonNullElse(error.getMessage(), error.toString()));
                return 2;
            }
            return usual.handleParseException(error, words);
        });
        if (args.length == 0) {
            line.usage(line.getErr());
            return 2;
        }
        return line.execute(args);
    }
}
