package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program in an image's bin. */
@Timeout(30)
class LauncherTest {
    @TempDir
    Path image;

    @Test
    void whatIsNoLauncherIsRefusedByItsText() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Launcher.parse("my.app/my.Main"));
        assertEquals("--launcher 'my.app/my.Main': allowed is NAME=MODULE/CLASS", error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"java=a/b.C", "keytool=a/b.C", "..=a/b.C", "-x=a/b.C", "a b=a/b.C", "a/b=a/b.C"})
    void aNameThatIsTakenOrIsNoFileNameIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Launcher.parse(text));
    }

    @Test
    void theScriptStartsTheJavaBesideItFromWhereverItIsCalledAndKeepsTheArguments() throws Exception {
        assumeTrue(File.separatorChar == '/', "the script is for shells");
        Path home = Files.createDirectories(image.resolve("a folder's $name"));
        Path bin = Files.createDirectory(home.resolve("bin"));
        executable(bin.resolve("java"), "#!/bin/sh\nfor word; do echo \"<$word>\"; done\n");
        executable(bin.resolve("my"), "what jlink wrote");
        Launcher launcher = Launcher.parse("my=a/b.C");
        launcher.write(home);
        Path elsewhere = Files.createDirectory(image.resolve("else where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("absolute"), bin.resolve("my"));
        Path second = Files.createSymbolicLink(elsewhere.resolve("relative"), Path.of("absolute"));
        String said = "<-m>\n<a/b.C>\n<one two>\n<\"quoted\" 'it' $x \\>\n<>\n";
        for (String program : List.of(bin.resolve("my").toString(), link.toString(), second.toString(), "./relative")) {
            assertEquals(said, run(elsewhere, Map.of(), program, "one two", "\"quoted\" 'it' $x \\", ""), program);
        }
        assertEquals(said, run(elsewhere, Map.of("PATH", bin + ":" + System.getenv("PATH")), "my", "one two", "\"quoted\" 'it' $x \\", ""));
        assertEquals(said, run(bin, Map.of(), "sh", "my", "one two", "\"quoted\" 'it' $x \\", ""));
        launcher.useCache(home);
        String cache = "<-XX:AOTCache=" + bin + "/../lib/my.aot>\n";
        assertEquals(cache + "<-m>\n<a/b.C>\n", run(elsewhere, Map.of(), second.toString()));
    }

    @Test
    void theShellIsNotBetweenTheSystemAndTheProgram() throws Exception {
        assumeTrue(File.separatorChar == '/', "the script is for shells");
        Path bin = Files.createDirectory(image.resolve("bin"));
        executable(bin.resolve("java"), "#!/bin/sh\necho $$\n");
        executable(bin.resolve("my"), "what jlink wrote");
        Launcher.parse("my=a/b.C").write(image);
        Process process = new ProcessBuilder(bin.resolve("my").toString()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(process.pid() + "\n", said, "a signal to the program reaches Java");
    }

    @Test
    void theBatchFileStartsWithTheCacheWhereverTheImageIs() throws IOException {
        Path bin = Files.createDirectory(image.resolve("bin"));
        Path batch = Files.writeString(bin.resolve("my.bat"), "@echo off\nset JLINK_VM_OPTIONS=\nset DIR=%~dp0\n");
        Launcher.parse("my=a/b.C").useCache(image);
        String text = Files.readString(batch);
        assertTrue(text.contains("\nset JLINK_VM_OPTIONS=\"-XX:AOTCache=%~dp0..\\lib\\my.aot\"\n"), text);
    }

    private static void executable(Path file, String text) throws IOException {
        assertTrue(Files.writeString(file, text).toFile().setExecutable(true));
    }

    private static String run(Path folder, Map<String, String> environment, String... words) throws Exception {
        // A shell looks the program up on its PATH; Java would on its own.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\"", "sh"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
