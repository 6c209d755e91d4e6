package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in an image's bin. */
class LauncherTest {
    @TempDir
    Path image;

    @Test
    void whatIsNoLauncherIsRefusedByItsText() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Launcher.parse("my.app/my.Main"));
        assertEquals("--launcher 'my.app/my.Main': allowed is NAME=MODULE/CLASS", error.getMessage());
    }

    @Test
    void theScriptsStartWithTheCacheWhereverTheImageIs() throws IOException {
        Path bin = Files.createDirectory(image.resolve("bin"));
        Path script = Files.writeString(bin.resolve("my"), "#!/bin/sh\nJLINK_VM_OPTIONS=\nDIR=`dirname $0`\n$DIR/java $JLINK_VM_OPTIONS -m a/b.C\n");
        Path batch = Files.writeString(bin.resolve("my.bat"), "@echo off\nset JLINK_VM_OPTIONS=\nset DIR=%~dp0\n");
        Launcher.parse("my=a/b.C").useCache(image);
        assertEquals(
                "#!/bin/sh\nJLINK_VM_OPTIONS=\nDIR=`dirname $0`\nJLINK_VM_OPTIONS=-XX:AOTCache=$DIR/../lib/my.aot\n$DIR/java $JLINK_VM_OPTIONS -m a/b.C\n",
                Files.readString(script));
        assertTrue(Files.readString(batch).contains("\nset JLINK_VM_OPTIONS=-XX:AOTCache=%~dp0..\\lib\\my.aot\n"), Files.readString(batch));
    }
}
