package aws.io.archives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a release publishes is whole, and says what is in it. */
@Timeout(120)
class PublicationTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Path ARCHIVES = Path.of(System.getProperty("aws.io.archives"));
    private static final String VERSION = System.getProperty("aws.io.version");

    @TempDir
    Path folder;

    @Test
    void theBomManagesEveryModuleInTheVersionOfTheBuild() throws IOException {
        String bom = Files.readString(ROOT.resolve("distribution").resolve("bom").resolve("pom.xml"));
        Matcher own = Pattern.compile("<artifactId>aws.io.bom</artifactId>\\s*<version>(.*?)</version>").matcher(bom);
        assertTrue(own.find());
        assertEquals(VERSION, own.group(1));
        Set<String> managed = new TreeSet<>();
        Matcher entries = Pattern.compile("<artifactId>(.*?)</artifactId>\\s*<version>\\$\\{project.version}</version>").matcher(bom);
        while (entries.find()) {
            managed.add(entries.group(1));
        }
        assertEquals(modules(), managed);
    }

    @Test
    void theBillOfMaterialsNamesEveryModuleAndEveryStranger() throws IOException {
        String bill = Files.readString(ARCHIVES.resolve("aws-io-" + VERSION + "-sbom.json"));
        for (String module : modules()) {
            assertTrue(bill.contains("pkg:maven/aws.io/" + module + "@" + VERSION), module);
        }
        for (String stranger : List.of("info.picocli/picocli@", "org.bouncycastle/bctls-jdk18on@", "org.conscrypt/conscrypt-openjdk-uber@")) {
            assertTrue(bill.contains("pkg:maven/" + stranger), stranger);
        }
        assertTrue(bill.contains("SHA-256") && bill.contains("Apache-2.0"), "hashes and licences");
    }

    @Test
    void theChecksumsAreThoseOfTheFiles() throws Exception {
        for (String algorithm : List.of("SHA-256", "SHA-512")) {
            List<String> lines = Files.readAllLines(ARCHIVES.resolve(algorithm.replace("-", "") + "SUMS"));
            assertTrue(lines.size() > modules().size(), "jars, archives and the bill");
            for (String line : lines) {
                String[] parts = line.split("  ");
                assertEquals(parts[0], sum(ARCHIVES.resolve(parts[1]), algorithm), line);
            }
        }
    }

    @Test
    void everyModulesJarsAreAmongTheChecksums() throws IOException {
        Set<String> expected = new TreeSet<>();
        for (String module : modules()) {
            expected.add("jars/" + module + "-" + VERSION + ".jar");
            expected.add("jars/" + module + "-" + VERSION + "-sources.jar");
        }
        for (String module : List.of("aws.io.api", "aws.io.testing", "aws.io.tck")) {
            expected.add("jars/" + module + "-" + VERSION + "-javadoc.jar");
        }
        Set<String> named = Files.readAllLines(ARCHIVES.resolve("SHA256SUMS")).stream()
                .map(line -> line.substring(line.indexOf("  ") + 2))
                .filter(name -> name.endsWith(".jar"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(expected, named);
    }

    @Test
    void everyArchiveUnpacksToAnImageThatRunsAndHoldsItsLicences() throws Exception {
        List<Path> archives;
        try (Stream<Path> files = Files.list(ARCHIVES)) {
            archives = files.filter(file -> file.toString().matches(".*\\.(tar\\.gz|zip)") && !file.toString().contains("jmods")).toList();
        }
        assertFalse(archives.isEmpty());
        for (Path archive : archives) {
            String name = archive.getFileName().toString().replaceAll("\\.(tar\\.gz|zip)$", "");
            assertEquals("", run("tar", "-xf", archive.toString(), "-C", folder.toString()), "tar also reads zip on Windows");
            Path image = folder.resolve(name);
            Set<String> owners = new TreeSet<>();
            for (String line : run(image.resolve("bin").resolve("java").toString(), "--list-modules").split("\\R")) {
                String module = line.replaceAll("@.*", "");
                if (!module.startsWith("java.") && !module.startsWith("jdk.")) {
                    owners.add(module);
                }
            }
            for (String owner : owners) {
                assertTrue(Files.size(image.resolve("legal").resolve(owner).resolve("LICENSE")) > 500, owner + " in " + name);
            }
            assertTrue(run(image.resolve("bin").resolve("aws-io").toString(), "--version").startsWith("aws-io "), name);
        }
    }

    private static Set<String> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT.resolve("modules"))) {
            return folders.filter(one -> Files.exists(one.resolve("pom.xml")))
                    .map(one -> one.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String sum(Path file, String algorithm) throws Exception {
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
