package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop's thread died with a NoClassDefFoundError: what reports an error was loaded when there was no descriptor left to read it by. */
@Timeout(60)
class ErrorWithoutDescriptorsTest {
    @Test
    void aLoopOutlivesAnErrorThatItReportsWithoutADescriptor() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the limit is set by a POSIX shell");
        Process process = new ProcessBuilder(ChildJvm.command(
                        List.of("/bin/sh", "-c", "ulimit -n 100 && exec \"$0\" \"$@\""),
                        List.of("-Xshare:auto", "--enable-native-access=ALL-UNNAMED"),
                        ThrowingWithoutDescriptors.class))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it ended");
        assertTrue(output.contains("the task threw as it should"), output);
        assertTrue(output.contains("the loop lives"), output);
    }
}
