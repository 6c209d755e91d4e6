package aws.io.tool.image;

import aws.io.tool.Failure;
import aws.io.tool.image.FoundModule.Origin;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the smallest run-time image of an application with the loop and the TLS provider that it needs. */
@Command(
        name = "image",
        description = "Make a run-time image of a modular application, with this event loop and this TLS provider and no more.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the image was made; with --dry-run: it could be",
            "1:something is in the way, or went wrong; at --output there is nothing new",
            "2:the options were wrong"
        },
        mixinStandardHelpOptions = true)
public final class ImageCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--loop", split = ",", paramLabel = "NAME", description = "Event loops; by default epoll where it runs, else nio.")
    private List<String> loops = List.of();

    @Option(names = "--tls", split = ",", paramLabel = "NAME", description = "TLS providers, such as jsse; none by default.")
    private List<String> tls = List.of();

    @Option(names = "--with", paramLabel = "JAR[:LIBS]", description = "The application, and the jars and folders of its libraries.")
    private String with = "";

    @Option(names = "--module-path", paramLabel = "PLACES", description = "Where more modules are: jars, jmods, folders of them.")
    private String modulePath = "";

    @Option(names = "--add-modules", split = ",", paramLabel = "MODULE", description = "Modules that nothing requires, such as jdk.jfr.")
    private List<String> more = List.of();

    @Option(names = "--launcher", paramLabel = "NAME=MODULE/CLASS", description = "The program to put into the image's bin.")
    private @Nullable String launcher;

    @Option(names = "--java-options", paramLabel = "OPTIONS", description = "Options of every start, such as '-XX:+UseSerialGC -Xmx24m'.")
    private String javaOptions = "";

    @Option(names = "--output", paramLabel = "DIR", required = true, description = "The folder to make, which does not exist yet.")
    private @Nullable Path output;

    @Option(names = "--patch-automatic", description = "Give automatic modules the descriptor that jdeps finds for them.")
    private boolean patchAutomatic;

    @Option(names = "--strip", description = "Take the symbols out of the native libraries.")
    private boolean strip;

    @Option(names = "--aot", paramLabel = "COMMAND", description = "Run this training command, and start faster by what it used.")
    private @Nullable String aot;

    @Option(names = "--target-jmods", paramLabel = "DIR", description = "The jmods of another platform's JDK, to make its image.")
    private @Nullable Path targetJmods;

    @Option(names = "--dry-run", description = "Check, and print what would be done.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object, whatever happens.")
    private boolean json;

    /** For the command line. */
    public ImageCommand() {}

    /**
     * Says that the options were wrong to whoever asked for JSON.
     *
     * @param out where to
     * @param message why
     */
    public static void printRefusal(PrintWriter out, String message) {
        out.println(ImageReport.failed(null, message));
        out.flush();
    }

    @Override
    public Integer call() throws IOException {
        if (!json) {
            return make();
        }
        try {
            return make();
        } catch (IOException | RuntimeException e) {
            Failure failure = new Failure(e);
            out().println(ImageReport.failed(output, failure.sentence()));
            out().flush();
            if (!failure.isExpected()) {
                throw e;
            }
            return 1;
        }
    }

    private int make() throws IOException {
        Launcher program = launcher == null ? null : Launcher.parse(launcher);
        Path image = Objects.requireNonNull(output);
        boolean exists = Files.exists(image, LinkOption.NOFOLLOW_LINKS);
        refuse(aot != null && program == null, "--aot needs --launcher: it is the launcher that uses the cache");
        refuse(exists && !dryRun, "--output " + image + " exists already");
        Path running = Path.of(System.getProperty("java.home"));
        Jdk jdk = Jdk.find(System.getenv(), running, Jdk.USUAL);
        try (WorkFolder work = WorkFolder.create()) {
            ModuleShelf shelf = new ModuleShelf();
            Target target = Target.shelve(shelf, jdk, targetJmods);
            refuse(aot != null && !target.isHere(), "--aot: an image for " + target.platform() + " can be trained only there; this is " + target.host());
            List<Path> application = paths(with);
            shelf.add(application, Origin.APPLICATION);
            shelf.add(paths(modulePath), Origin.LIBRARY);
            shelf.addRunning(ModuleLayer.boot());
            shelf.addRunningImage(target.hostModules());
            if (loops.isEmpty()) {
                loops = List.of(usualLoop(shelf, target.isHere() ? System.getProperty("os.name") : "another"));
            }
            DescriptorMaker maker = new DescriptorMaker(jdk, work.path(), shelf);
            UnaryOperator<FoundModule> describe = patchAutomatic ? maker::describe : UnaryOperator.identity();
            Resolution resolution = Resolution.of(shelf, roots(shelf, application, program), describe);
            List<String> problems = new ArrayList<>(resolution.problems());
            problems.addAll(Checks.problems(program, resolution.modules(), more, target));
            List<String> warnings = new ArrayList<>(shelf.passedOver());
            warnings.addAll(Checks.warnings(resolution.modules(), loops, tls, target));
            if (exists) {
                warnings.add("--output " + image + " exists already, and would be refused");
            }
            ImageReport report = new ImageReport(image, resolution, problems, warnings);
            if (!problems.isEmpty()) {
                report.print(out(), json);
                return 1;
            }
            if (!dryRun) {
                resolution.modules().replaceAll((name, module) -> located(module, new RunningImage(jdk, work.path())));
            }
            ImagePlan plan = new ImagePlan(resolution.modules(), more, program, words(javaOptions));
            report.plan(plan);
            if (!dryRun) {
                link(plan, jdk, image, target);
                report.made(ImageContent.of(image), target);
            }
            report.print(out(), json);
            return 0;
        }
    }

    /** Makes the image beside its place, and moves it there when it has started. */
    private void link(ImagePlan plan, Jdk jdk, Path image, Target target) throws IOException {
        try (WorkFolder beside = WorkFolder.beside(image)) {
            Path made = beside.path().resolve(image.toAbsolutePath().normalize().getFileName());
            ExternalProgram.run(plan.jlink(jdk, targetJmods, made));
            Launcher program = plan.launcher();
            if (program != null) {
                program.write(made);
            }
            if (strip) {
                Finish.strip(made);
            }
            if (aot != null && program != null) {
                Finish.train(made, program, aot);
            }
            if (target.isHere()) {
                Finish.start(made, program);
            }
            Files.move(made, image, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    private Set<String> roots(ModuleShelf shelf, List<Path> application, @Nullable Launcher program) {
        Set<String> roots = new LinkedHashSet<>();
        if (!application.isEmpty()) {
            refuse(application.getFirst().toString().endsWith(".jmod"), "--with " + application.getFirst() + ": allowed is a jar or a folder");
            ModuleFinder.of(application.getFirst()).findAll().forEach(module -> roots.add(module.descriptor().name()));
            refuse(roots.isEmpty(), "--with " + application.getFirst() + " has no module");
        }
        if (program != null) {
            roots.add(program.module());
        }
        roots.addAll(providers(shelf, "loop", loops));
        roots.addAll(providers(shelf, "tls", tls));
        roots.addAll(more);
        return roots;
    }

    /** {@return the best loop of a system, as far as there are modules for it: on Linux epoll} */
    static String usualLoop(ModuleShelf shelf, String system) {
        return system.equals("Linux") && shelf.find("aws.io.loop.epoll") != null ? "epoll" : "nio";
    }

    /** A name of ours stands for the module of that name; a stranger's provider is asked for by its module. */
    private static List<String> providers(ModuleShelf shelf, String kind, List<String> names) {
        String prefix = "aws.io." + kind + ".";
        String service = kind.equals("loop") ? "aws.io.loop.spi.EventLoopFactory" : "aws.io.tls.spi.TlsProvider";
        return names.stream()
                .map(name -> {
                    String module = name.indexOf('.') < 0 ? prefix + name : name;
                    refuse(shelf.find(module) == null, "--" + kind + " " + name + ": there is no module " + module
                            + "; with such a provider there are: " + providing(service, shelf.all()));
                    return module;
                })
                .toList();
    }

    private static String providing(String service, Collection<FoundModule> modules) {
        String names = modules.stream()
                .filter(module -> module.descriptor().provides().stream().anyMatch(one -> one.service().equals(service)))
                .map(FoundModule::name)
                .sorted()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none, name a folder with one in --module-path" : names;
    }

    private static FoundModule located(FoundModule module, RunningImage running) {
        return module.origin() == Origin.RUNNING_IMAGE
                ? new FoundModule(module.descriptor(), running.jmod(module.name()), module.origin(), module.platform())
                : module;
    }

    private static List<Path> paths(String text) {
        return Stream.of(text.split(File.pathSeparator)).filter(one -> !one.isEmpty()).map(Path::of).toList();
    }

    private static List<String> words(String text) {
        return Stream.of(text.split("\\s+")).filter(one -> !one.isEmpty()).toList();
    }

    private static void refuse(boolean wrong, String message) {
        if (wrong) {
            throw new IllegalArgumentException(message);
        }
    }
}
