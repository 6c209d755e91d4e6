package aws.io.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code Compare tcp|tls|calls|startup|pair [--option value ...]}: compares echo servers, ours with others', and writes a table in Markdown to
 * {@code results/} ({@code pair} compares ours with ours of before a change), or to {@code target/results/} if it was quick. {@link Settings} has the options.
 */
public final class Compare {
    private Compare() {}

    /**
     * Runs one comparison.
     *
     * @param arguments what to compare, then options; several in one argument are parted at spaces
     * @throws Exception if a program is missing or a server fails
     */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(String.join(" ", arguments).trim().split("\\s+"));
        Settings settings = Settings.parse(words.subList(1, words.size()));
        Programs programs = Programs.compile(settings.directory());
        String table = switch (words.getFirst()) {
            case "tcp" -> new EndToEnd(settings, programs).run("Echo over TCP", Subject.tcp(settings), Load.TCP);
            case "tls" -> {
                programs.requireTls();
                yield new EndToEnd(settings, programs).run("Echo over TLS 1.3", Subject.tls(settings), Load.TLS);
            }
            case "calls" -> new SystemCalls(settings, programs).run(Subject.tcp(settings));
            case "pair" -> {
                programs.requireTls();
                PairedJars before = PairedJars.compile("before", settings.before(), settings.directory());
                PairedJars after = PairedJars.compile("after", settings.after(), settings.directory());
                yield new Pairs(settings, programs, before, after).run();
            }
            case "startup" -> {
                programs.requireTls();
                yield new StartUp(settings, programs).run();
            }
            default -> throw new IllegalArgumentException("'" + words.getFirst() + "' cannot be compared, allowed are tcp, tls, calls, startup, pair");
        };
        String page = table + Machine.describe(words);
        // Figures of a quick run are not kept.
        Path folder = settings.directory().resolve(settings.quick() ? "target/results" : "results");
        Path file = folder.resolve(words.getFirst() + ".md");
        write(file, page);
        System.out.println(page);
        System.out.println("written to " + file.normalize());
    }

    private static void write(Path file, String page) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, page);
    }
}
