import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Puts the launcher that {@code aws-io image} writes into our own images too, in place of jlink's, which fails in a folder with a space and
 * behind a symbolic link. Takes the folder of the images and the launcher's text.
 */
final class WriteLaunchers {
    private WriteLaunchers() {}

    public static void main(String[] args) throws IOException {
        String text = Files.readString(Path.of(args[1])).replace("@OPTIONS@", "").replace("@START@", "aws.io.tool/aws.io.tool.Main");
        try (DirectoryStream<Path> images = Files.newDirectoryStream(Path.of(args[0]))) {
            for (Path image : images) {
                Path launcher = image.resolve("bin").resolve("aws-io");
                if (Files.exists(launcher)) {
                    Files.writeString(launcher, text);
                }
            }
        }
    }
}
