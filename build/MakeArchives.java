import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes an archive of every image that has the tool (those without are for measuring), of the jmods, and the checksums of all that lies with
 * them. Takes the output folder, the version, the time for every entry, the folder of the images, and that of the jmods. An image becomes
 * aws-io-NAME-VERSION-PLATFORM.tar.gz, for Windows a zip, which knows neither permissions nor links. What goes in equal comes out equal,
 * whenever and wherever.
 */
final class MakeArchives {
    private static final int BLOCK = 512;

    private MakeArchives() {}

    public static void main(String[] args) throws Exception {
        Path output = Files.createDirectories(Path.of(args[0]));
        String version = args[1];
        Instant time = Instant.parse(args[2]);
        Path images = Path.of(args[3]);
        Path jmods = Path.of(args[4]);
        String platform = System.getProperty("os.name").toLowerCase(Locale.ROOT).split(" ")[0] + "-" + System.getProperty("os.arch");
        if (Files.isDirectory(images)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(images, MakeArchives::hasTool)) {
                for (Path one : all) {
                    archive(one, output, "aws-io-" + one.getFileName() + "-" + version + "-" + platform, time);
                }
            }
        }
        if (Files.isDirectory(jmods)) {
            archive(jmods, output, "aws-io-jmods-" + version + "-" + platform, time);
        }
        writeSums(output, "SHA-256");
        writeSums(output, "SHA-512");
    }

    private static boolean hasTool(Path image) {
        return Files.exists(image.resolve("bin").resolve("aws-io")) || Files.exists(image.resolve("bin").resolve("aws-io.bat"));
    }

    private static void archive(Path folder, Path output, String name, Instant time) throws IOException {
        boolean windows = Files.exists(folder.resolve("bin").resolve("java.exe"));
        Path file = output.resolve(name + (windows ? ".zip" : ".tar.gz"));
        try (OutputStream out = Files.newOutputStream(file)) {
            if (windows) {
                zip(folder, name, time, out);
            } else {
                tar(folder, name, time, out);
            }
        }
    }

    private static void zip(Path folder, String name, Instant time, OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Path path : sorted(folder)) {
                if (!Files.isDirectory(path)) {
                    ZipEntry entry = new ZipEntry(entryName(folder, name, path));
                    entry.setTimeLocal(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
                    zip.putNextEntry(entry);
                    Files.copy(path, zip);
                    zip.closeEntry();
                }
            }
        }
    }

    private static void tar(Path folder, String name, Instant time, OutputStream out) throws IOException {
        try (GZIPOutputStream tar = new GZIPOutputStream(out, 1 << 16)) {
            for (Path path : sorted(folder)) {
                boolean link = Files.isSymbolicLink(path);
                boolean isFolder = !link && Files.isDirectory(path);
                long size = link || isFolder ? 0 : Files.size(path);
                String target = link ? Files.readSymbolicLink(path).toString() : "";
                char type = link ? '2' : isFolder ? '5' : '0';
                boolean executable = isFolder || Files.isExecutable(path);
                tar.write(header(entryName(folder, name, path) + (isFolder ? "/" : ""), executable ? 0755 : 0644, size, time, type, target));
                if (type == '0') {
                    Files.copy(path, tar);
                    tar.write(new byte[(int) (-size & (BLOCK - 1))]);
                }
            }
            tar.write(new byte[2 * BLOCK]);
        }
    }

    /** The header of POSIX's ustar format: fields of text and of octal numbers at fixed places. */
    private static byte[] header(String name, int mode, long size, Instant time, char type, String target) throws IOException {
        byte[] header = new byte[BLOCK];
        int cut = name.length() <= 100 ? -1 : name.indexOf('/', name.length() - 101);
        if (name.length() > 100 && (cut < 0 || cut > 155)) {
            throw new IOException("the name is too long for ustar: " + name);
        }
        put(header, 0, 100, name.substring(cut + 1));
        put(header, 100, 8, octal(mode, 7));
        put(header, 108, 8, octal(0, 7));
        put(header, 116, 8, octal(0, 7));
        put(header, 124, 12, octal(size, 11));
        put(header, 136, 12, octal(time.getEpochSecond(), 11));
        put(header, 148, 8, "        ");
        header[156] = (byte) type;
        put(header, 157, 100, target);
        put(header, 257, 8, "ustar\00000");
        put(header, 345, 155, cut < 0 ? "" : name.substring(0, cut));
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xff;
        }
        put(header, 148, 8, octal(sum, 6) + "\0 ");
        return header;
    }

    private static void put(byte[] header, int at, int room, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > room) {
            throw new IOException("'" + text + "' has no room in " + room + " bytes of a ustar header");
        }
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static String octal(long value, int digits) {
        return String.format(Locale.ROOT, "%0" + digits + "o", value);
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !path.equals(folder)).sorted().toList();
        }
    }

    private static String entryName(Path folder, String name, Path path) {
        return name + "/" + folder.relativize(path).toString().replace('\\', '/');
    }

    /** In the format of sha256sum. */
    private static void writeSums(Path output, String algorithm) throws IOException, NoSuchAlgorithmException {
        String sums = algorithm.replace("-", "") + "SUMS";
        StringBuilder lines = new StringBuilder();
        for (Path file : sorted(output)) {
            if (Files.isRegularFile(file) && !file.getFileName().toString().endsWith("SUMS")) {
                MessageDigest digest = MessageDigest.getInstance(algorithm);
                try (OutputStream into = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                    Files.copy(file, into);
                }
                lines.append(HexFormat.of().formatHex(digest.digest())).append("  ").append(output.relativize(file)).append('\n');
            }
        }
        Files.writeString(output.resolve(sums), lines);
    }
}
