package aws.io.distribution;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images work where nothing can be written: a read-only root, a /tmp that runs no programs, a user without rights. */
@Timeout(120)
class ConfinedImageTest {
    /** Arguments: the image, the folder of the certificate. Everything is mounted in a namespace of its own, and gone with the process. */
    private static final String CONFINE =
            """
            set -e
            mount -t tmpfs tmpfs /mnt
            mkdir /mnt/image /mnt/pem
            mount --bind "$1" /mnt/image
            mount --bind "$2" /mnt/pem
            mount -o remount,bind,ro /mnt/image
            mount -o remount,bind,ro /mnt/pem
            mount -o remount,ro /mnt
            mount -t tmpfs -o noexec,mode=1777 tmpfs /tmp
            mount -o remount,bind,ro /
            """;

    private static final String CHECK =
            """
            if touch /written /mnt/image/written 2>/tmp/refused; then echo the root can be written; exit 3; fi
            cp /mnt/image/bin/java /tmp/java
            if /tmp/java -version 2>>/tmp/refused; then echo /tmp runs programs; exit 3; fi
            """;

    private static final String SERVE =
            """
            exec $as_nobody /mnt/image/bin/aws-io echo-server --tls --cert /mnt/pem/certificate.pem --key /mnt/pem/key.pem
            """;

    @TempDir
    Path folder;

    static List<Image> images() throws IOException {
        return Image.withTls();
    }

    @ParameterizedTest
    @MethodSource("images")
    void anImageServesFromAReadOnlyRootAsNobody(Image image) throws Exception {
        boolean root = System.getProperty("user.name").equals("root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        TlsEchoClient client = new TlsEchoClient(folder);
        String refused = run(confined(root, image, "exit 0"));
        assumeTrue(refused.isEmpty(), "this machine allows no mount namespace: " + refused);
        String asNobody = root ? "as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'\n" : "as_nobody=\n";
        try (RunningServer server = new RunningServer(confined(root, image, CHECK + asNobody + SERVE), folder)) {
            client.echo(server.port(), 1 << 16);
        }
    }

    /** Whoever is not root is nobody already, and becomes root of a namespace of users to be allowed to mount. */
    private ProcessBuilder confined(boolean root, Image image, String then) {
        List<String> words = new ArrayList<>(List.of("unshare", "--mount"));
        if (!root) {
            words.add("--map-root-user");
        }
        words.addAll(List.of("sh", "-c", CONFINE + then, "sh", image.home().toString(), folder.toString()));
        return new ProcessBuilder(words);
    }

    private static String run(ProcessBuilder program) throws InterruptedException {
        try {
            Process process = program.redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : said.isBlank() ? "exit code " + process.exitValue() : said;
        } catch (IOException e) {
            return e.toString();
        }
    }
}
