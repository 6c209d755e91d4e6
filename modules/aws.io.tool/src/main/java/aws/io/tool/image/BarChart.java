package aws.io.tool.image;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sizes as bars for a terminal, the largest first. What is small is one line, but what is ours has its own. Bars yield to the terminal's edge. */
final class BarChart {
    private static final int WIDTH = 40;

    /** What stands in a line beside the name and the bar: the size. */
    private static final int SIZE = " 12345.67 MB ".length();
    private static final double SMALLEST = 0.0005;

    private BarChart() {}

    static String of(Map<String, Long> parts, int columns) {
        long whole = parts.values().stream().mapToLong(Long::longValue).sum();
        List<Map.Entry<String, Long>> shown = parts.entrySet().stream()
                .filter(part -> part.getValue() >= whole * SMALLEST || part.getKey().startsWith("aws.io."))
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
                .toList();
        long rest = whole - shown.stream().mapToLong(Map.Entry::getValue).sum();
        int names = shown.stream().mapToInt(part -> part.getKey().length()).max().orElse(0);
        int width = Math.clamp(columns - Math.max(names, 7) - SIZE, 0, WIDTH);
        long largest = shown.isEmpty() ? 1 : shown.getFirst().getValue();
        StringBuilder chart = new StringBuilder();
        for (Map.Entry<String, Long> part : shown) {
            line(chart, names, part.getKey(), part.getValue(), bar(part.getValue(), largest, width));
        }
        if (rest > 0) {
            line(chart, names, "smaller", rest, bar(rest, largest, width));
        }
        line(chart, names, "whole", whole, 0);
        return chart.toString();
    }

    /** Something is never nothing, where there is room for a bar. */
    private static int bar(long bytes, long largest, int width) {
        return width == 0 ? 0 : Math.max(1, (int) (Math.min(bytes, largest) * width / largest));
    }

    private static void line(StringBuilder chart, int names, String name, long bytes, int bar) {
        String text = String.format(Locale.ROOT, "%-" + Math.max(names, 7) + "s %8.2f MB %s", name, bytes / 1e6, "#".repeat(bar));
        chart.append(text.stripTrailing()).append(System.lineSeparator());
    }
}
