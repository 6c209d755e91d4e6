import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts the licences of everything in an image into its folder legal/, where jlink has put the JDK's. Takes the root of the sources and the
 * folder of the images. A module whose licence nobody has written down is an error.
 */
final class CollectLicenses {
    private static final Pattern MODULES = Pattern.compile("^MODULES=\"(.*)\"$", Pattern.MULTILINE);

    private CollectLicenses() {}

    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        Path images = Path.of(args[1]);
        if (!Files.isDirectory(images)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(images, Files::isDirectory)) {
            for (Path image : all) {
                collect(root, image);
            }
        }
    }

    private static void collect(Path root, Path image) throws IOException {
        Matcher modules = MODULES.matcher(Files.readString(image.resolve("release")));
        if (!modules.find()) {
            throw new IOException(image + "/release does not say which modules the image has");
        }
        Set<String> owners = new TreeSet<>();
        for (String module : modules.group(1).split(" ")) {
            if (!module.startsWith("java.") && !module.startsWith("jdk.")) {
                owners.add(owner(root, module, image));
            }
        }
        for (String owner : owners) {
            Path legal = Files.createDirectories(image.resolve("legal").resolve(owner));
            for (Path text : texts(root, owner)) {
                Files.copy(text, legal.resolve(text.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** The module itself, or what its name begins with. */
    private static String owner(Path root, String module, Path image) throws IOException {
        for (String name = module; !name.isEmpty(); name = name.substring(0, Math.max(0, name.lastIndexOf('.')))) {
            if (name.equals("aws.io") || Files.isDirectory(licenses(root).resolve(name))) {
                return name;
            }
        }
        throw new FileNotFoundException("no licence in " + licenses(root) + " for module " + module + " of " + image);
    }

    private static List<Path> texts(Path root, String owner) throws IOException {
        if (owner.equals("aws.io")) {
            return List.of(root.resolve("LICENSE"), root.resolve("NOTICE"));
        }
        try (Stream<Path> files = Files.list(licenses(root).resolve(owner))) {
            return files.toList();
        }
    }

    private static Path licenses(Path root) {
        return root.resolve("distribution").resolve("licenses");
    }
}
