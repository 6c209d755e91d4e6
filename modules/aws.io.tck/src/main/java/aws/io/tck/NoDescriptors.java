package aws.io.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.Negotiation;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsProvider;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Begins TLS while the process has no descriptor left, in a JVM of its own. Prints "made", or the code of the error, its fault and its text.
 */
final class NoDescriptors {
    private NoDescriptors() {}

    /** {@return the process, with what it prints in its standard output} */
    static Process start(EventLoopFactory factory, TlsProvider provider) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")) && Files.exists(Path.of("/dev/null")), "the limit is set by a POSIX shell");
        List<String> limited = List.of("/bin/sh", "-c", "ulimit -n 200 && exec \"$0\" \"$@\"");
        List<String> command =
                KitProgram.command(NoDescriptors.class, factory, List.of("-Xshare:auto"), provider.getClass().getName());
        return KitProgram.start(KitProgram.under(limited, command));
    }

    public static void main(String[] args) throws Exception {
        TlsProvider provider = Class.forName(args[1]).asSubclass(TlsProvider.class).getConstructor().newInstance();
        TlsContext context = TlsContext.server(TlsOptions.builder().identity(TestIdentities.localhost()).build(), provider);
        // twice: at first classes are loaded, for which a folder of classes needs descriptors
        begin(context);
        CountedEngines failing = new CountedEngines(provider);
        TlsContext broken = TlsContext.server(TlsOptions.builder().identity(TestIdentities.localhost()).build(), failing);
        failing.fails = true;
        begin(broken);
        List<FileInputStream> files = new ArrayList<>();
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            System.out.println("full with " + files.size());
        }
        String outcome = begin(context);
        files.getFirst().close();
        System.out.println(outcome);
        System.exit(0);
    }

    private static String begin(TlsContext context) {
        String[] outcome = {"made"};
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"))) {
            context.begin(tls.wire.wireSlot(), Negotiation.Target.ofServer(), error -> {
                if (error != null && outcome[0].equals("made")) {
                    outcome[0] = error.code() + " " + error.fault() + " " + error.getMessage();
                }
            });
            String first = outcome[0];
            tls.wire.endOfInput();
            tls.wire.driven().errors().clear();
            return first;
        }
    }
}
