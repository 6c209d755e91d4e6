package aws.io.tool.image;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was found and done, for a reader or as JSON. */
final class ImageReport {
    private final Path image;
    private final Resolution resolution;
    private final List<String> problems;
    private final List<String> warnings;
    private @Nullable ImagePlan plan;
    private @Nullable Map<String, Long> content;
    private boolean started;

    ImageReport(Path image, Resolution resolution, List<String> problems, List<String> warnings) {
        this.image = image;
        this.resolution = resolution;
        this.problems = problems;
        this.warnings = warnings;
    }

    void plan(ImagePlan chosen) {
        plan = chosen;
    }

    void made(Map<String, Long> parts, boolean wasStarted) {
        content = parts;
        started = wasStarted;
    }

    void print(PrintWriter out, boolean json) {
        if (json) {
            out.println(json());
        } else {
            text(out);
        }
        out.flush();
    }

    private void text(PrintWriter out) {
        problems.forEach(problem -> out.println("problem: " + problem));
        warnings.forEach(warning -> out.println("warning: " + warning));
        if (content != null) {
            out.print(BarChart.of(content));
            out.println(image + (started ? " was made, and starts" : " was made for another platform, and was not started"));
            return;
        }
        resolution.modules().keySet().stream()
                .sorted()
                .forEach(name -> out.println("module " + name + ": required by " + resolution.requiredBy(name)));
        if (plan != null) {
            out.println("options of every start: " + (plan.bakedIn().isEmpty() ? "none" : String.join(" ", plan.bakedIn())));
        }
    }

    private String json() {
        String modules = resolution.modules().keySet().stream()
                .sorted()
                .map(name -> quote(name) + ":" + quote(resolution.requiredBy(name)))
                .collect(Collectors.joining(",", "{", "}"));
        String sizes = content == null
                ? "null"
                : content.entrySet().stream()
                        .map(part -> quote(part.getKey()) + ":" + part.getValue())
                        .collect(Collectors.joining(",", "{", "}"));
        return "{\"output\":" + quote(image.toString())
                + ",\"problems\":" + list(problems)
                + ",\"warnings\":" + list(warnings)
                + ",\"modules\":" + modules
                + ",\"options\":" + list(plan == null ? List.of() : plan.bakedIn())
                + ",\"bytes\":" + sizes
                + ",\"started\":" + started + "}";
    }

    private static String list(List<String> texts) {
        return texts.stream().map(ImageReport::quote).collect(Collectors.joining(",", "[", "]"));
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char one = text.charAt(i);
            if (one == '"' || one == '\\') {
                quoted.append('\\').append(one);
            } else if (one < ' ') {
                quoted.append(String.format("\\u%04x", (int) one));
            } else {
                quoted.append(one);
            }
        }
        return quoted.append('"').toString();
    }
}
