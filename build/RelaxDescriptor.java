import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.attribute.ModuleRequireInfo;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessFlag;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/**
 * Makes requirements of modules static: an image then has the required modules only where something else wants them. Takes the folder of
 * jars, the folder for the new ones, and the names of the required modules.
 */
final class RelaxDescriptor {
    private RelaxDescriptor() {}

    public static void main(String[] args) throws IOException {
        Set<String> optional = Set.copyOf(List.of(args).subList(2, args.length));
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(args[0]), "*.jar")) {
            for (Path jar : jars) {
                relax(jar, Path.of(args[1]).resolve(jar.getFileName()), optional);
            }
        }
    }

    private static void relax(Path original, Path copy, Set<String> optional) throws IOException {
        byte[] descriptor;
        try (JarFile jar = new JarFile(original.toFile(), false, ZipFile.OPEN_READ, Runtime.version());
                InputStream in = jar.getInputStream(jar.getJarEntry("module-info.class"))) {
            descriptor = in.readAllBytes();
        }
        ClassFile format = ClassFile.of();
        ClassTransform relaxing =
                (builder, element) -> builder.with(element instanceof ModuleAttribute module ? relax(module, optional) : element);
        byte[] relaxed = format.transformClass(format.parse(descriptor), relaxing);
        PatchedJar.write(original, copy, relaxed, Map.of(), change(descriptor, optional));
    }

    private static String change(byte[] descriptor, Set<String> optional) {
        List<String> relaxed = ModuleDescriptor.read(ByteBuffer.wrap(descriptor)).requires().stream()
                .map(ModuleDescriptor.Requires::name)
                .filter(optional::contains)
                .sorted()
                .toList();
        return relaxed.isEmpty()
                ? "its signature was removed."
                : "its module descriptor requires " + String.join(" and ", relaxed) + " as static, and its signature was removed.";
    }

    private static ModuleAttribute relax(ModuleAttribute module, Set<String> optional) {
        List<ModuleRequireInfo> requires = module.requires().stream()
                .map(one -> optional.contains(one.requires().name().stringValue())
                        ? ModuleRequireInfo.of(
                                one.requires(), one.requiresFlagsMask() | AccessFlag.STATIC_PHASE.mask(), one.requiresVersion().orElse(null))
                        : one)
                .toList();
        return ModuleAttribute.of(
                module.moduleName(),
                module.moduleFlagsMask(),
                module.moduleVersion().orElse(null),
                requires,
                module.exports(),
                module.opens(),
                module.uses(),
                module.provides());
    }
}
