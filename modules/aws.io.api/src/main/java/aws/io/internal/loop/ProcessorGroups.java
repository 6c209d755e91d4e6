package aws.io.internal.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** The processors that share memory, as Linux tells in /sys (sysfs(5)). A machine without the node folders is one group. */
public final class ProcessorGroups {
    /** Those of this machine. */
    public static final ProcessorGroups SYSTEM = new ProcessorGroups(Path.of("/sys/devices/system"), Path.of("/proc/self/status"));

    private final Path system;
    private final Path status;

    /**
     * Those that a folder tells.
     *
     * @param system what is /sys/devices/system
     * @param status what is /proc/self/status, where the processors stand that this process may use
     */
    public ProcessorGroups(Path system, Path status) {
        this.system = Objects.requireNonNull(system, "system");
        this.status = Objects.requireNonNull(status, "status");
    }

    /**
     * The first hardware thread of each core.
     *
     * @param group the number of the group
     * @return the processors that this process may use, in order, at least one
     * @throws IllegalArgumentException if there is no such group, or nothing of it may be used
     */
    public List<Integer> cores(int group) {
        try {
            SortedSet<Integer> allowed = allowed();
            SortedSet<Integer> usable = members(group);
            usable.retainAll(allowed);
            List<Integer> cores = new ArrayList<>();
            for (int one : usable) {
                SortedSet<Integer> siblings = siblings(one);
                siblings.retainAll(usable);
                if (siblings.isEmpty() || siblings.first() == one) {
                    cores.add(one);
                }
            }
            if (cores.isEmpty()) {
                throw new IllegalArgumentException("group: " + group + " has no processor that this process may use, which are " + allowed);
            }
            return cores;
        } catch (IOException e) {
            throw new UncheckedIOException("the groups of processors in " + system, e);
        }
    }

    private SortedSet<Integer> members(int group) throws IOException {
        Path nodes = system.resolve("node");
        if (!Files.isDirectory(nodes)) {
            if (group == 0) {
                return allowed();
            }
            throw new IllegalArgumentException("group: " + group + ", allowed is 0, the only one here");
        }
        Path list = nodes.resolve("node" + group).resolve("cpulist");
        if (!Files.exists(list)) {
            throw new IllegalArgumentException("group: " + group + ", allowed is one of " + known(nodes));
        }
        return parse(Files.readString(list));
    }

    private static SortedSet<Integer> known(Path nodes) throws IOException {
        SortedSet<Integer> known = new TreeSet<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(nodes, "node[0-9]*")) {
            for (Path one : folders) {
                known.add(Integer.valueOf(one.getFileName().toString().substring("node".length())));
            }
        }
        return known;
    }

    private SortedSet<Integer> siblings(int processor) throws IOException {
        Path list = system.resolve("cpu").resolve("cpu" + processor).resolve("topology").resolve("thread_siblings_list");
        return Files.exists(list) ? parse(Files.readString(list)) : new TreeSet<>();
    }

    private SortedSet<Integer> allowed() throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("Cpus_allowed_list:")) {
                return parse(line.substring(line.indexOf(':') + 1));
            }
        }
        throw new IOException(status + " has no line Cpus_allowed_list");
    }

    /** Such as {@code 0-3,8,10-11}. */
    private static SortedSet<Integer> parse(String list) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (String part : list.strip().split(",", -1)) {
            if (!part.isEmpty()) {
                int dash = part.indexOf('-');
                int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
                for (int i = first; i <= last; i++) {
                    numbers.add(i);
                }
            }
        }
        return numbers;
    }
}
