package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.Diagnosis;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the provider makes of a sandbox that denies system calls: JVMs under a seccomp filter, which a small C program sets. */
@Timeout(120)
class DenialTest {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    @TempDir
    Path folder;

    private Path deny;

    /** Prints what is chosen, and what is known of each loop. */
    static final class Choose {
        private Choose() {}

        public static void main(String[] args) {
            Diagnosis diagnosis = Diagnosis.diagnose();
            System.out.println("chosen " + diagnosis.chosenLoop());
            System.out.println(diagnosis.loops().candidates());
        }
    }

    /** Waits for a millisecond and a half, and prints whether it did. */
    static final class Wait {
        private static final long NANOS = 1_500_000;

        private Wait() {}

        public static void main(String[] args) {
            EpollEventLoopFactory factory = new EpollEventLoopFactory();
            System.out.println(factory.availability() + " " + factory.describe());
            EpollPoller poller = new EpollPoller();
            try {
                long start = System.nanoTime();
                poller.turn(NANOS, () -> {});
                System.out.println("early: " + (System.nanoTime() - start < NANOS));
            } finally {
                poller.close();
            }
        }
    }

    @BeforeEach
    void compile() throws Exception {
        Path compiler = List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .map(one -> Path.of(one, "cc"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(compiler != null, "no C compiler is on the PATH");
        deny = folder.resolve("deny");
        Path source = folder.resolve("deny.c");
        try (InputStream in = Objects.requireNonNull(DenialTest.class.getResourceAsStream("deny.c"))) {
            Files.copy(in, source);
        }
        Process compiling =
                new ProcessBuilder(compiler.toString(), "-o", deny.toString(), source.toString()).redirectErrorStream(true).start();
        String said = new String(compiling.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean compiled = compiling.waitFor() == 0;
        assumeTrue(compiled || !said.contains(".h: No such file"), "the headers of the kernel are not here: " + said);
        assertTrue(compiled, said);
    }

    @Test
    void withoutEpollTheAutomaticChoiceIsNioAndTheDiagnosisSaysWhy() throws Exception {
        String output = denied(EPERM, "epoll_create1", Choose.class);
        assertTrue(output.startsWith("chosen nio\n"), output);
        assertTrue(output.contains("the kernel denies it: ") && output.contains("epoll_create1: EPERM (errno 1); a seccomp filter"), output);
    }

    /** A wait in milliseconds is rounded up: cut down, it would spin through the rest. */
    @Test
    void withoutEpollPwait2AloneItWaitsByMillisecondsAndNeverTooShort() throws Exception {
        for (int errno : new int[] {EPERM, ENOSYS}) {
            String output = denied(errno, "epoll_pwait2", Wait.class);
            assertTrue(output.startsWith("Available[] epoll: Linux ") && output.contains("milliseconds (epoll_wait)"), output);
            assertTrue(output.endsWith("\nearly: false\n"), output);
        }
    }

    private String denied(int errno, String call, Class<?> main) throws Exception {
        List<String> prefix = List.of(deny.toString(), String.valueOf(errno), call);
        Process process = new ProcessBuilder(ChildJvm.command(prefix, List.of("--enable-native-access=ALL-UNNAMED"), main))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ended");
        assumeTrue(process.exitValue() != 3, "the kernel sets no filter here: " + output);
        assertEquals(0, process.exitValue(), output);
        return output;
    }
}
