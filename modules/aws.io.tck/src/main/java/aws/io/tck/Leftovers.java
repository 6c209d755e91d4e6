package aws.io.tck;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The descriptors and threads of the process at one moment.
 *
 * @param descriptors number and target of each, as /proc names them; none where there is no /proc
 * @param threads the live platform threads
 */
record Leftovers(Set<String> descriptors, Set<Thread> threads) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Beginnings of the names of threads that belong to the whole process: the JVM's, JUnit's, and ours that outlive a group. */
    private static final List<String> PROCESS_WIDE = List.of(
            "aws-io-leaks",
            "aws-io-resolver",
            "process reaper",
            "ForkJoinPool",
            "CompletableFutureDelayScheduler",
            "VirtualThread-unblocker",
            "VirtualThread-unparker",
            "junit-",
            "surefire-",
            "Attach Listener",
            "Signal Dispatcher",
            "Cleaner-",
            "JFR ",
            "C1 ",
            "C2 ");

    static Leftovers now() throws IOException {
        return new Leftovers(openDescriptors(), Thread.getAllStackTraces().keySet());
    }

    /** {@return what is here and was not there before, each with words for it} */
    Map<Object, String> without(Leftovers before) {
        Map<Object, String> more = new LinkedHashMap<>();
        for (String descriptor : descriptors) {
            if (!before.descriptors.contains(descriptor)) {
                more.put(descriptor, "descriptor " + descriptor);
            }
        }
        for (Thread thread : threads) {
            if (!before.threads.contains(thread) && thread.isAlive() && !isOfTheProcess(thread)) {
                more.put(thread, "thread '" + thread.getName() + "'" + (thread.isDaemon() ? " (daemon)" : "") + " in " + place(thread));
            }
        }
        return more;
    }

    /** {@return the open descriptors that are no files: class loaders open those at any time} */
    static Set<String> openDescriptors() throws IOException {
        Set<String> found = new TreeSet<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return found;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path one : all) {
                String target = target(one);
                if (!target.startsWith("/")) {
                    found.add(one.getFileName() + " " + target);
                }
            }
        }
        return found;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "/closed since it was listed";
        }
    }

    private static boolean isOfTheProcess(Thread thread) {
        String name = thread.getName();
        return PROCESS_WIDE.stream().anyMatch(name::startsWith) || name.endsWith("-Poller") || isOfTheJdk(thread);
    }

    private static boolean isOfTheJdk(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        String name = group == null ? "" : group.getName();
        return name.equals("system") || name.equals("InnocuousThreadGroup");
    }

    private static String place(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length == 0 ? "no method" : stack[0].toString();
    }
}
