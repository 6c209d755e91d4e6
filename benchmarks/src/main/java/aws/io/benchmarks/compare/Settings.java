package aws.io.benchmarks.compare;

import java.nio.file.Path;
import java.util.List;

/**
 * How long, how often, and what of it. The default for {@code tcp} takes less than 12 minutes with six servers.
 *
 * @param directory of the module, with {@code src/load}; {@code --directory}, by default the current one
 * @param quick {@code --quick}: one short round, to see that everything works; its figures mean nothing
 * @param rounds how often each server has its turn; {@code --rounds}
 * @param warmup seconds of load before the measured ones; {@code --warmup}
 * @param seconds measured; {@code --seconds}
 * @param servers only those whose names contain one of these; {@code --servers}, by commas, with _ for a space
 * @param loads only those whose names contain one of these; {@code --loads}, likewise
 * @param cores the processors of server and client; {@code --cores}, such as 0,1
 * @param before a folder with our jars of before a change, for {@code pair}; {@code --before}
 * @param after one with those of after it; {@code --after}
 * @param jvm further options of the servers' JVMs; {@code --jvm}, by commas after which a - follows
 */
record Settings(
        Path directory,
        boolean quick,
        int rounds,
        double warmup,
        double seconds,
        List<String> servers,
        List<String> loads,
        List<String> cores,
        Path before,
        Path after,
        List<String> jvm) {

    static Settings parse(List<String> words) {
        boolean quick = words.contains("--quick");
        // Many short rounds distinguish a ratio near 1 from 1 better than few long ones.
        String rounds = words.contains("--before") ? "24" : "3";
        return new Settings(
                Path.of(value(words, "directory", ".")),
                quick,
                Integer.parseInt(value(words, "rounds", quick ? "1" : rounds)),
                Double.parseDouble(value(words, "warmup", quick ? "1" : "2.5")),
                Double.parseDouble(value(words, "seconds", quick ? "1" : "3")),
                list(value(words, "servers", "").replace('_', ' ')),
                list(value(words, "loads", "").replace('_', ' ')),
                list(value(words, "cores", Machine.twoCores())),
                Path.of(value(words, "before", ".")),
                Path.of(value(words, "after", ".")),
                List.of(value(words, "jvm", "").split(",(?=-)")).stream().filter(one -> !one.isEmpty()).toList());
    }

    boolean wantsServer(String name) {
        return wants(servers, name);
    }

    boolean wantsLoad(String name) {
        return wants(loads, name);
    }

    private static boolean wants(List<String> some, String name) {
        return some.isEmpty() || some.stream().anyMatch(name::contains);
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static String value(List<String> words, String option, String otherwise) {
        int at = words.indexOf("--" + option);
        if (at >= 0 && at + 1 == words.size()) {
            throw new IllegalArgumentException("--" + option + " has no value");
        }
        return at < 0 ? otherwise : words.get(at + 1);
    }
}
