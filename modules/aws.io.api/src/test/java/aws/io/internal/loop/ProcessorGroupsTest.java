package aws.io.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The groups of processors of a machine that is made of files. */
class ProcessorGroupsTest {
    @TempDir
    Path folder;

    private ProcessorGroups groups;

    @BeforeEach
    void machine() throws IOException {
        groups = new ProcessorGroups(folder, folder.resolve("status"));
        write("status", "Name:\tjava\nCpus_allowed_list:\t0-7\n");
        write("node/node0/cpulist", "0-1,4-5\n");
        write("node/node1/cpulist", "2-3,6-7\n");
        for (int i = 0; i < 8; i++) {
            // two threads a core: 0 and 4, 1 and 5, ...
            write("cpu/cpu" + i + "/topology/thread_siblings_list", i % 4 + "," + (i % 4 + 4) + "\n");
        }
    }

    @Test
    void ofTheThreadsOfACoreTheFirstIsTaken() {
        assertEquals(List.of(0, 1), groups.cores(0));
        assertEquals(List.of(2, 3), groups.cores(1));
    }

    @Test
    void whatTheProcessMayNotUseIsNotTaken() throws IOException {
        write("status", "Cpus_allowed_list:\t1,4-5\n");
        assertEquals(List.of(1, 4), groups.cores(0), "the other thread of its core is not ours");
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> groups.cores(1));
        assertTrue(none.getMessage().contains("[1, 4, 5]"), none.getMessage());
    }

    @Test
    void anUnknownGroupIsRefusedWithThoseThatThereAre() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> groups.cores(2));
        assertTrue(error.getMessage().contains("group: 2") && error.getMessage().contains("[0, 1]"), error.getMessage());
    }

    @Test
    void aMachineWithoutNodesIsOneGroup() throws IOException {
        ProcessorGroups plain = new ProcessorGroups(folder.resolve("nothing"), folder.resolve("status"));
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), plain.cores(0));
        assertThrows(IllegalArgumentException.class, () -> plain.cores(1));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
