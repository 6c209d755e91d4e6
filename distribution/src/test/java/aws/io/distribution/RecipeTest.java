package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A foreign project that knows our BOM and no more builds its image with Maven and runs it. Its Maven reads what this build made from a
 * repository in a folder, and everything else from the repository that this build filled; it writes to neither.
 */
@Timeout(300)
class RecipeTest {
    private static final String VERSION = System.getProperty("aws.io.version");

    @TempDir
    Path folder;

    @Test
    void aForeignProjectBuildsAnImageThatServes() throws Exception {
        String maven = System.getProperty("aws.io.maven") + File.separator + "bin" + File.separator + "mvn";
        assumeTrue(Files.exists(Path.of("bom", "pom.xml")), "this tree has no BOM");
        assumeTrue(File.separatorChar == '/', "the recipe was tried on Unix systems only");
        Path project = folder.resolve("project");
        copy(Path.of("src", "it", "echo-server"), project);
        Path settings = Files.writeString(folder.resolve("settings.xml"), settings(repository()));
        ProcessBuilder packaging = new ProcessBuilder(
                        maven, "-B", "-ntp", "-q", "-s", settings.toString(), "-Dmaven.repo.local=" + folder.resolve("local"), "package")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("build").toFile());
        packaging.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process build = packaging.start();
        assertTrue(build.waitFor(240, TimeUnit.SECONDS), "the build ended");
        assertEquals(0, build.exitValue(), Files.readString(folder.resolve("build"), StandardCharsets.UTF_8));
        TlsEchoClient client = new TlsEchoClient(folder);
        Path program = project.resolve("target").resolve("image").resolve("bin").resolve("echo");
        ProcessBuilder server = new ProcessBuilder(program.toString(), client.certificate().toString(), client.key().toString());
        try (RunningServer running = new RunningServer(server, folder)) {
            client.echo(running.port(), 1 << 20);
        }
    }

    /** {@return a repository of what this build made, in the layout of Maven} */
    private Path repository() throws IOException {
        Path repository = folder.resolve("repository");
        publish(repository, "aws.io.parent", Path.of("..", "pom.xml"), null);
        publish(repository, "aws.io.bom", Path.of("bom", "pom.xml"), null);
        try (Stream<Path> modules = Files.list(Path.of("..", "modules"))) {
            for (Path module : modules.toList()) {
                String name = module.getFileName().toString();
                Path jar = module.resolve("target").resolve(name + "-" + VERSION + ".jar");
                if (Files.exists(jar)) {
                    publish(repository, name, module.resolve("pom.xml"), jar);
                }
            }
        }
        return repository;
    }

    private static void publish(Path repository, String name, Path pom, @Nullable Path jar) throws IOException {
        Path place = Files.createDirectories(repository.resolve(Path.of("aws", "io", name, VERSION)));
        Files.copy(pom, place.resolve(name + "-" + VERSION + ".pom"));
        if (jar != null) {
            Files.copy(jar, place.resolve(name + "-" + VERSION + ".jar"));
        }
    }

    private static String settings(Path repository) {
        String repositories = repository("made", repository) + repository("filled", Path.of(System.getProperty("aws.io.repository")));
        return "<settings><profiles><profile><id>it</id><repositories>" + repositories + "</repositories><pluginRepositories>"
                + repositories.replace("repository>", "pluginRepository>") + "</pluginRepositories></profile></profiles>"
                + "<activeProfiles><activeProfile>it</activeProfile></activeProfiles></settings>";
    }

    private static String repository(String id, Path folder) {
        return "<repository><id>" + id + "</id><url>" + folder.toUri() + "</url></repository>";
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
