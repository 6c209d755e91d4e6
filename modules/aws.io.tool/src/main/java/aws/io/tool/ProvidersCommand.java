package aws.io.tool;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.spi.Candidate;
import aws.io.spi.ProviderChoice;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists what is installed, what would be chosen, and why. */
@Command(name = "providers", description = "List the event loop providers, and which is chosen.", mixinStandardHelpOptions = true)
final class ProvidersCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        PrintWriter out = command.commandLine().getOut();
        ProviderChoice<EventLoopFactory> choice = EventLoopGroup.providers();
        EventLoopFactory chosen = choice.choose(System.getProperty(EventLoopGroup.PROVIDER_PROPERTY));
        for (Candidate<EventLoopFactory> candidate : choice.candidates()) {
            EventLoopFactory provider = candidate.provider();
            String detail = provider == null ? "" : provider.describe();
            out.printf("%s loop %s  %s%n", provider == chosen ? "*" : " ", candidate, detail);
        }
        out.flush();
        return 0;
    }
}
