package aws.io.tck;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.TestIdentities;
import aws.io.tls.Trust;
import aws.io.tls.spi.TlsProvider;
import java.io.IOException;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The certificate suite in a JVM of its own, whose first provider of cryptography is another one than the JDK's. Its arguments are the
 * classes of the loops, of the TLS provider, and of the JCA provider.
 */
public final class ProviderOrder {
    private static final String RAN = "ran ";

    private ProviderOrder() {}

    /**
     * Runs the suite.
     *
     * @param loops the loops to run it on
     * @param provider the TLS provider under test
     * @param first the class of the JCA provider that is put before all others
     * @return what failed, a line each
     * @throws IOException if the JVM does not start
     * @throws InterruptedException if this thread is interrupted
     */
    public static List<String> failures(EventLoopFactory loops, TlsProvider provider, String first)
            throws IOException, InterruptedException {
        List<String> options = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        Process process = KitProgram.start(KitProgram.command(ProviderOrder.class, loops, options, provider.getClass().getName(), first));
        List<String> lines = KitProgram.lines(process);
        if (lines.stream().noneMatch(line -> line.startsWith(RAN))) {
            throw new AssertionError("the suite did not run: " + lines);
        }
        return lines.stream().filter(line -> line.startsWith("failed: ")).toList();
    }

    /**
     * Runs the suite in this JVM.
     *
     * @param args the classes
     * @throws ReflectiveOperationException if one of them cannot be made
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        Security.insertProviderAt((Provider) instance(args[2]), 1);
        TlsProvider provider = (TlsProvider) instance(args[1]);
        EventLoopFactory loops = (EventLoopFactory) instance(args[0]);
        List<String> failed = new ArrayList<>();
        int ran = 0;
        try {
            ran = run(provider, loops, failed);
        } catch (Throwable e) {
            failed.add(e.toString());
        }
        failed.forEach(line -> System.out.println("failed: " + line));
        System.out.println(RAN + ran + ", first is " + Security.getProviders()[0].getName());
        System.exit(0);
    }

    private static int run(TlsProvider provider, EventLoopFactory loops, List<String> failed) {
        if (Trust.jdk().trustManager().getAcceptedIssuers().length == 0) {
            failed.add("the JDK's trust is empty");
        }
        if (!Trust.pem(TestIdentities.certificatePem(TestIdentities.localhost())).toString().startsWith("Trust[")) {
            failed.add("no trust of a PEM text");
        }
        TlsCertificateContract suite = new TlsCertificateContract() {
            @Override
            public TlsProvider provider() {
                return provider;
            }

            @Override
            public EventLoopFactory loops() {
                return loops;
            }

            @Override
            public boolean serves(String host) {
                return !provider.name().equals("jsse") || host.indexOf('_') < 0;
            }
        };
        int ran = 0;
        for (Stream<DynamicTest> tests : List.of(
                suite.aClientSaysWhatIsWrongWithAServersCertificate(),
                suite.aServerSaysWhatIsWrongWithAClientsCertificate(),
                suite.aClientThatVerifiesNothingTakesEveryCertificate())) {
            for (DynamicTest one : tests.toList()) {
                ran++;
                try {
                    one.getExecutable().execute();
                } catch (Throwable e) {
                    failed.add(one.getDisplayName() + ": " + e.toString().replace('\n', ' '));
                }
            }
        }
        return ran;
    }

    private static Object instance(String name) throws ReflectiveOperationException {
        return Class.forName(name).getConstructor().newInstance();
    }
}
