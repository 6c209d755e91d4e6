package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image with the tool takes an AOT cache: one connection over TLS trains it, and then the server starts from it. */
@Timeout(120)
class AotCacheTest {
    private static final Image IMAGE = new Image(System.getProperty("os.name").equals("Linux") ? "epoll-jsse" : "nio-jsse");

    @TempDir
    Path folder;

    @Test
    void aServerStartsFromACacheThatOneConnectionHasTrained() throws Exception {
        TlsEchoClient client = new TlsEchoClient(folder);
        Path recorded = folder.resolve("recorded");
        Path cache = folder.resolve("tool.aot");
        // It warns of classes that no cache takes when its output is closed already.
        serve(client, "-Xlog:disable", "-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded);
        assertTrue(Files.size(recorded) > 0, "the server recorded what it used when a signal ended it");
        Path said = folder.resolve("said");
        Process create = server(client, "-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded, "-XX:AOTCache=" + cache)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertEquals(0, create.waitFor(), Files.readString(said));
        Path classes = folder.resolve("classes");
        // With this mode a cache that cannot be used ends the start.
        serve(client, "-XX:AOTMode=on", "-XX:AOTCache=" + cache, "-Xlog:class+load:file=" + classes);
        List<String> channel =
                Files.readAllLines(classes).stream().filter(line -> line.contains(" aws.io.channel.Channel source: ")).toList();
        assertEquals(1, channel.size(), channel.toString());
        assertTrue(channel.getFirst().contains("shared objects file"), channel.toString());
    }

    private void serve(TlsEchoClient client, String... options) throws Exception {
        try (RunningServer server = new RunningServer(server(client, options), folder)) {
            client.echo(server.port(), 1 << 16);
        }
    }

    private static ProcessBuilder server(TlsEchoClient client, String... options) {
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of("-m", "aws.io.tool/aws.io.tool.Main"));
        words.addAll(List.of(client.serverArguments()));
        return IMAGE.program("java", words.toArray(String[]::new));
    }
}
