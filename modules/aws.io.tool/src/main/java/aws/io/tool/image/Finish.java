package aws.io.tool.image;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is done to an image after jlink made it. */
final class Finish {
    /**
     * What the tools of a JDK read in an image, what Linux starts jars with, a tool for key stores, the libraries that chain the signal
     * handlers of native programs, and the one that sorts large arrays of numbers faster. The JVM reads the first when it makes an archive of
     * classes. It loads the last if it is there, and needs none to run an application.
     */
    private static final List<String> FOR_TOOLS = List.of(
            "lib/classlist", "lib/jrt-fs.jar", "lib/jexec", "bin/keytool", "lib/libjsig.so", "lib/server/libjsig.so", "lib/libsimdsort.so");

    /** Files of settings that are comments nearly as a whole: 76 kB of 79. A JDK has them to read. */
    private static final List<String> EXPLAINED = List.of("conf/security/java.security", "conf/net.properties");

    /**
     * For the JVM that writes the cache: without the profiles of methods, which are a sixteenth of it, and were seen to save no time. A Java
     * without these options ignores them.
     */
    private static final String WITHOUT_PROFILES =
            "-XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:-AOTReplayTraining";

    /** How long a program may take to end and to write its cache, which is a matter of seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Finish() {}

    /**
     * Takes the symbols out of the native libraries, as jlink's own plugin leaves them in the largest, that of the JVM; then the files that
     * are for tools, and the comments of the settings.
     */
    static void strip(Path image) {
        List<String> words = new ArrayList<>(List.of("strip", "--strip-unneeded"));
        try (Stream<Path> files = Files.walk(image)) {
            files.filter(file -> file.toString().endsWith(".so") && Files.isRegularFile(file)).map(Path::toString).forEach(words::add);
        } catch (IOException e) {
            throw new IllegalStateException(image + " cannot be read: " + e.getMessage(), e);
        }
        if (words.size() == 2) {
            throw new IllegalArgumentException("--strip: only the libraries of Linux can be stripped, and the image has none");
        }
        ExternalProgram.run(words);
        try {
            for (String file : FOR_TOOLS) {
                Files.deleteIfExists(image.resolve(file));
            }
            for (String file : EXPLAINED) {
                Comments.takeOut(image.resolve(file));
            }
        } catch (IOException e) {
            throw new IllegalStateException(image + " cannot be made smaller: " + e.getMessage(), e);
        }
    }

    /**
     * Runs the user's command, which starts the launcher with a load of its choice, and keeps what it used for faster starts. The command
     * finds the launcher on its PATH, and what it leaves running is ended.
     */
    static void train(Path image, Launcher launcher, String command) {
        Path cache = image.resolve("lib").resolve(launcher.name() + ".aot").toAbsolutePath();
        boolean windows = File.separatorChar == '\\';
        ProcessBuilder training = new ProcessBuilder(windows ? List.of("cmd", "/c", command) : List.of("sh", "-c", command));
        training.environment().put("JDK_JAVA_OPTIONS", "\"-XX:AOTCacheOutput=" + cache + "\"");
        // what the user has set counts
        training.environment().putIfAbsent("JDK_AOT_VM_OPTIONS", WITHOUT_PROFILES);
        training.environment().merge("PATH", image.resolve("bin").toAbsolutePath().toString(), (path, bin) -> bin + File.pathSeparator + path);
        String said = ExternalProgram.run(training, image.resolveSibling(image.getFileName() + ".said"), () -> endPrograms(image));
        if (!Files.exists(cache)) {
            throw new IllegalStateException("--aot: the command '" + command + "' ended and left no cache; it has to start "
                    + launcher.name() + ", and not to kill it" + (said.isEmpty() ? "" : "; it said: " + said));
        }
        launcher.useCache(image);
    }

    /**
     * Asks the image's programs to end, and waits for them: at its end each writes its cache, by a JVM of its own, which is left alone. One
     * that does not end is killed, and has no cache.
     */
    private static void endPrograms(Path image) {
        Path java;
        try {
            // A process says the place of its program without links.
            java = image.resolve("bin").resolve(Jdk.executable("java")).toRealPath();
        } catch (IOException e) {
            throw new IllegalStateException(image + " cannot be followed: " + e.getMessage(), e);
        }
        List<ProcessHandle> programs = ProcessHandle.allProcesses()
                .filter(process -> process.info().command().filter(java.toString()::equals).isPresent())
                .toList();
        programs.stream().filter(process -> process.parent().filter(programs::contains).isEmpty()).forEach(ProcessHandle::destroy);
        for (ProcessHandle program : programs) {
            program.onExit().completeOnTimeout(program, PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
            if (program.isAlive()) {
                program.destroyForcibly();
            }
        }
    }

    /** Starts the image once, up to the main class: every module is loaded and linked, and nothing may be complained of. */
    static void start(Path image, @Nullable Launcher launcher) {
        String java = image.resolve("bin").resolve(Jdk.executable("java")).toString();
        String said = ExternalProgram.run(
                launcher == null ? List.of(java, "--list-modules") : List.of(java, "--dry-run", "-m", launcher.start()));
        if (launcher != null && !said.isEmpty()) {
            throw new IllegalStateException("the image starts, but not silently: " + said);
        }
    }
}
