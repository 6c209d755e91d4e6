package aws.io.tool.image;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sizes as bars for a terminal, the largest first. What is small is one line, but what is ours has its own. */
final class BarChart {
    private static final int WIDTH = 40;
    private static final double SMALLEST = 0.0005;

    private BarChart() {}

    static String of(Map<String, Long> parts) {
        long whole = parts.values().stream().mapToLong(Long::longValue).sum();
        List<Map.Entry<String, Long>> shown = parts.entrySet().stream()
                .filter(part -> part.getValue() >= whole * SMALLEST || part.getKey().startsWith("aws.io."))
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
                .toList();
        long rest = whole - shown.stream().mapToLong(Map.Entry::getValue).sum();
        int names = shown.stream().mapToInt(part -> part.getKey().length()).max().orElse(0);
        long largest = shown.isEmpty() ? 1 : shown.getFirst().getValue();
        StringBuilder chart = new StringBuilder();
        for (Map.Entry<String, Long> part : shown) {
            line(chart, names, part.getKey(), part.getValue(), Math.max(1, (int) (part.getValue() * WIDTH / largest)));
        }
        if (rest > 0) {
            line(chart, names, "smaller", rest, 1);
        }
        line(chart, names, "whole", whole, 0);
        return chart.toString();
    }

    private static void line(StringBuilder chart, int names, String name, long bytes, int bar) {
        String text = String.format(Locale.ROOT, "%-" + Math.max(names, 7) + "s %8.2f MB %s", name, bytes / 1e6, "#".repeat(bar));
        chart.append(text.stripTrailing()).append(System.lineSeparator());
    }
}
