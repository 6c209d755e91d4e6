import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A copy of somebody else's jar with another descriptor and a notice that says so. The copy is as this Java version sees the original: of
 * a multi-release jar the classes of this version, in their plain places. Signatures would no longer hold and are left out.
 */
final class PatchedJar {
    private PatchedJar() {}

    static void write(Path original, Path copy, byte[] descriptor, Map<String, byte[]> added, String change)
            throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        Manifest manifest;
        try (JarFile jar = new JarFile(original.toFile(), false, ZipFile.OPEN_READ, Runtime.version())) {
            manifest = jar.getManifest();
            for (JarEntry entry : jar.versionedStream().filter(entry -> !entry.isDirectory()).toList()) {
                try (InputStream in = jar.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        entries.keySet().removeIf(name -> name.equals(JarFile.MANIFEST_NAME) || name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)"));
        entries.putAll(added);
        entries.put("module-info.class", descriptor);
        String notice = original.getFileName() + " is redistributed with this change: " + change + "\n";
        entries.put("META-INF/NOTICE.aws.io", notice.getBytes(StandardCharsets.UTF_8));
        manifest.getEntries().clear();
        manifest.getMainAttributes().remove(Attributes.Name.MULTI_RELEASE);
        manifest.getMainAttributes().remove(new Attributes.Name("Automatic-Module-Name"));
        Files.createDirectories(copy.toAbsolutePath().getParent());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy))) {
            add(out, JarFile.MANIFEST_NAME);
            manifest.write(out);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                add(out, entry.getKey());
                out.write(entry.getValue());
            }
        }
    }

    /** Two builds are equal byte for byte: the time is always the same. */
    private static void add(JarOutputStream out, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
        out.putNextEntry(entry);
    }
}
