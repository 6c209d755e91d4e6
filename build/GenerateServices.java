import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes META-INF/services from what module-info provides, for users of the class path. Takes the folder of compiled classes. */
final class GenerateServices {
    private GenerateServices() {}

    public static void main(String[] args) throws IOException {
        Path classes = Path.of(args[0]);
        Path services = classes.resolve("META-INF").resolve("services");
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            for (ModuleDescriptor.Provides provides : ModuleDescriptor.read(in).provides()) {
                Files.createDirectories(services);
                Files.writeString(services.resolve(provides.service()), String.join("\n", provides.providers()) + "\n");
            }
        }
    }
}
