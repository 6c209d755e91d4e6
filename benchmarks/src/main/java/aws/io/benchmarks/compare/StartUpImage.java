package aws.io.benchmarks.compare;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The image of a server. All are made alike: the same options of javac and jlink, native libraries stripped, the same heap and collector; and
 * beside it an archive of the JDK's classes, and an AOT cache that one connection has trained.
 *
 * @param subject whose image it is
 * @param bytes what it takes on the disk
 * @param variants the ways to start it
 */
record StartUpImage(StartUpSubject subject, long bytes, List<Variant> variants) {
    private static final String OPTIONS = "-XX:+UseSerialGC -Xmx64m";

    /** As {@code aws-io image --strip} takes them out; the archive of the JDK's classes is made before. */
    private static final List<String> FOR_TOOLS = List.of(
            "lib/classlist", "lib/jrt-fs.jar", "lib/jexec", "bin/keytool", "lib/libjsig.so", "lib/server/libjsig.so", "lib/libsimdsort.so");

    /** As {@code aws-io image --aot} has its cache written. */
    private static final String WITHOUT_PROFILES =
            "-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:-AOTReplayTraining";

    /**
     * A way to start the server.
     *
     * @param name what the table calls it
     * @param command starts the server; what the variant is for must be usable, or it does not start
     * @param bytes what it takes on the disk beside the image
     */
    record Variant(String name, List<String> command, long bytes) {}

    /**
     * Makes an image in a folder that does not exist.
     *
     * @param sources of the server
     * @param identity the files of its certificate and its key
     */
    static StartUpImage make(StartUpSubject subject, Path sources, Path folder, List<String> identity, FirstByte first)
            throws IOException, InterruptedException {
        Path classes = folder.resolve("classes");
        Path home = folder.resolve("image");
        Path archive = folder.resolve("classes.jsa");
        Path cache = folder.resolve("server.aot");
        compile(sources, classes);
        link(subject, classes, home);
        strip(home);
        String java = home.resolve("bin").resolve("java").toString();
        run(command(java, subject, identity, "-Xshare:dump", "-XX:SharedArchiveFile=" + archive));
        for (String file : FOR_TOOLS) {
            Files.deleteIfExists(home.resolve(file));
        }
        first.measure(command(java, subject, identity, "-XX:AOTCacheOutput=" + cache), Map.of("JDK_AOT_VM_OPTIONS", WITHOUT_PROFILES));
        return new StartUpImage(subject, size(home), List.of(
                new Variant("plain", command(java, subject, identity), 0),
                new Variant("CDS", command(java, subject, identity, "-Xshare:on", "-XX:SharedArchiveFile=" + archive), Files.size(archive)),
                new Variant("AOT cache", command(java, subject, identity, "-XX:AOTMode=on", "-XX:AOTCache=" + cache), Files.size(cache))));
    }

    private static void compile(Path sources, Path classes) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("-Xlint:all", "-Werror", "--module-path", modules(), "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(words::add);
        }
        tool("javac", words);
    }

    private static void link(StartUpSubject subject, Path classes, Path home) {
        tool("jlink", List.of(
                "--module-path", classes + ":" + modules(),
                "--add-modules", subject.module() + "," + String.join(",", subject.parts()),
                "--add-options", OPTIONS + String.join("", subject.options().stream().map(" "::concat).toList()),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--compress", "zip-9",
                "--output", home.toString()));
    }

    /** {@return what is a module on this program's class path} jlink takes no automatic ones. */
    private static String modules() {
        return Stream.of(System.getProperty("java.class.path").split(":"))
                .filter(place -> ModuleFinder.of(Path.of(place)).findAll().stream().anyMatch(one -> !one.descriptor().isAutomatic()))
                .collect(Collectors.joining(":"));
    }

    /** As {@code aws-io image --strip} does. */
    private static void strip(Path home) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("strip", "--strip-unneeded"));
        try (Stream<Path> files = Files.walk(home)) {
            files.map(Path::toString).filter(file -> file.endsWith(".so")).forEach(words::add);
        }
        run(words);
    }

    private static List<String> command(String java, StartUpSubject subject, List<String> identity, String... options) {
        List<String> words = new ArrayList<>(List.of(java));
        words.addAll(List.of(options));
        words.addAll(List.of("-m", subject.module() + "/" + subject.module() + ".Main"));
        words.addAll(identity);
        words.addAll(subject.arguments());
        return words;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static void tool(String name, List<String> words) {
        if (ToolProvider.findFirst(name).orElseThrow().run(System.err, System.err, words.toArray(String[]::new)) != 0) {
            throw new IllegalStateException(name + " " + words + " failed");
        }
    }

    private static void run(List<String> words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(words + " failed: " + said);
        }
    }
}
