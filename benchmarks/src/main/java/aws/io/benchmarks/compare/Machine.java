package aws.io.benchmarks.compare;

import io.netty.util.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Where it was measured. */
final class Machine {
    private Machine() {}

    /** The last paragraph of a table: without it the figures say nothing. */
    static String describe(List<String> words) throws IOException {
        String processor = line(Path.of("/proc/cpuinfo"), "model name");
        return "\n" + LocalDate.now(ZoneOffset.UTC) + ", `" + String.join(" ", words) + "`: " + processor + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, Linux " + Files.readString(Path.of("/proc/sys/kernel/osrelease")).trim()
                + ", Java " + Runtime.version() + ", Netty "
                + Objects.requireNonNull(Version.identify().get("netty-transport")).artifactVersion() + ". Load average "
                + Files.readString(Path.of("/proc/loadavg")).trim() + ".\n";
    }

    /** The first two processors that this process may use; one twice if there is but one. */
    static String twoCores() {
        try {
            List<Integer> allowed = new ArrayList<>();
            for (String range : line(Path.of("/proc/self/status"), "Cpus_allowed_list").split(",", -1)) {
                String[] ends = range.split("-", -1);
                for (int core = Integer.parseInt(ends[0]); core <= Integer.parseInt(ends[ends.length - 1]) && allowed.size() < 2; core++) {
                    allowed.add(core);
                }
            }
            return allowed.getFirst() + "," + allowed.getLast();
        } catch (IOException e) {
            return "0,1";
        }
    }

    private static String line(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).trim();
            }
        }
        return "unknown";
    }
}
