package aws.io.tool.image;

import aws.io.tool.Terminal;
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
    private @Nullable Target target;

    ImageReport(Path image, Resolution resolution, List<String> problems, List<String> warnings) {
        this.image = image;
        this.resolution = resolution;
        this.problems = problems;
        this.warnings = warnings;
    }

    void plan(ImagePlan chosen) {
        plan = chosen;
    }

    void made(Map<String, Long> parts, Target platform) {
        content = parts;
        target = platform;
    }

    /** {@return the JSON of what was refused or failed: as the others, with one problem} */
    static String failed(@Nullable Path image, String problem) {
        return json(image, List.of(problem), List.of(), "{}", List.of(), "null", false);
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
        if (content != null && target != null) {
            out.print(BarChart.of(content, Terminal.columns()));
            out.println(image
                    + (target.isHere()
                            ? " was made, and starts"
                            : " was made for " + target.platform() + "; this is " + target.host() + ", where it cannot be started"));
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
        List<String> options = plan == null ? List.of() : plan.bakedIn();
        return json(image, problems, warnings, modules, options, sizes, target != null && target.isHere());
    }

    private static String json(
            @Nullable Path image,
            List<String> problems,
            List<String> warnings,
            String modules,
            List<String> options,
            String sizes,
            boolean started) {
        return "{\"output\":" + (image == null ? "null" : quote(image.toString()))
                + ",\"problems\":" + list(problems)
                + ",\"warnings\":" + list(warnings)
                + ",\"modules\":" + modules
                + ",\"options\":" + list(options)
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
            } else if (one < ' ' || one > '~') {
                quoted.append(String.format("\\u%04x", (int) one));
            } else {
                quoted.append(one);
            }
        }
        return quoted.append('"').toString();
    }
}
