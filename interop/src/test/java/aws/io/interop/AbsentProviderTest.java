package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import aws.io.tls.TlsOptions;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A TLS provider that is taken from the module path is not chosen and not listed any more; all else stays as it was. */
@Timeout(120)
class AbsentProviderTest {
    /** What may be on the module path; each brings the others that it requires. */
    private static final Pattern MODULES =
            Pattern.compile("aws\\.io\\.(api|tool|loop\\.nio|tls\\.\\w+)\\b|picocli|conscrypt-openjdk|bctls|bcprov|bcpkix|bcutil");

    @TempDir
    Path folder;

    /** The tool on a module path without one of the providers. */
    private static Program tool(String without, String... arguments) {
        String path = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(entry -> MODULES.matcher(entry).find() && !entry.contains("aws.io.tls." + without))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--module-path", path,
                "--enable-native-access=org.conscrypt", "--module", "aws.io.tool/aws.io.tool.Main"));
        command.addAll(List.of(arguments));
        return Program.start(command);
    }

    private static List<String> providers(String without) {
        try (Program tool = tool(without, "providers")) {
            tool.exit(0);
            return lines(tool);
        }
    }

    /** Without what the JVM says of an --enable-native-access for Conscrypt where that is not needed any more. */
    private static List<String> lines(Program tool) {
        return joined(tool.output().text()).lines().filter(line -> !line.startsWith("WARNING: Unknown module")).toList();
    }

    /** A provider's lists have lines of their own, which begin with spaces: each provider is one line again. */
    static String joined(String table) {
        return table.replaceAll("\\R {4,}", " ");
    }

    private static List<String> withoutStars(List<String> lines) {
        return lines.stream().map(line -> line.substring(2)).toList();
    }

    private static String starred(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("* tls")).collect(Collectors.joining("\n"));
    }

    @Test
    void theNextBestIsChosenAndTheRestOfTheDiagnosisIsTheSame() {
        List<String> all = providers("nobody");
        assertTrue(starred(all).contains("conscrypt"), all.toString());
        String[][] absentAndChosen = {{"conscrypt", "jsse"}, {"jsse", "conscrypt"}, {"bc", "conscrypt"}};
        for (String[] one : absentAndChosen) {
            List<String> rest = providers(one[0]);
            assertTrue(starred(rest).contains(one[1]), rest.toString());
            List<String> expected = withoutStars(all).stream().filter(line -> !line.contains("tls  " + one[0])).toList();
            assertEquals(expected, withoutStars(rest));
        }
    }

    @Test
    void aConnectionOverAnotherProviderIsTheSame() throws Exception {
        Identity identity = TestIdentities.localhost();
        String believed = Pem.write(folder, identity).certificate();
        try (OurServer server = new OurServer(new Stack("nio", "jsse"), TlsOptions.builder().identity(identity))) {
            List<List<String>> seen = new ArrayList<>();
            for (String without : List.of("nobody", "conscrypt", "bc")) {
                try (Program tool = tool(
                        without, "connect", "--tls", "--tls-provider", "jsse", "--ca", believed, "localhost",
                        String.valueOf(server.port()))) {
                    tool.type("hello\n").output().await("\nhello");
                    tool.endInput().exit(0);
                    seen.add(lines(tool));
                }
            }
            assertEquals(seen.getFirst(), seen.get(1));
            assertEquals(seen.getFirst(), seen.get(2));
        }
    }

    @Test
    void namingTheAbsentOneFailsWithEveryCandidateAndItsReason() {
        try (Program tool = tool("conscrypt", "connect", "--tls", "--tls-provider", "conscrypt", "localhost", "1")) {
            tool.exit(1);
            String text = tool.output().text();
            assertTrue(text.contains("TLS provider: 'conscrypt' is missing or unavailable"), text);
            assertTrue(text.contains("jsse (priority 200): available"), text);
            assertTrue(text.contains("bc (priority 100): available"), text);
            assertFalse(text.contains("at aws.io"), text);
        }
    }
}
