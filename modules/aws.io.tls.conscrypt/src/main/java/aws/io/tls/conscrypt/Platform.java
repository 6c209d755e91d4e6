package aws.io.tls.conscrypt;

import aws.io.spi.Availability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Whether Conscrypt has a native library for this machine, found out without loading it. */
final class Platform {
    private Platform() {}

    static Availability availability(Module conscrypt) {
        String library = library(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        boolean packed = conscrypt.getClassLoader() != null
                && conscrypt.getClassLoader().getResource("META-INF/native/" + library) != null;
        // Where jlink puts libraries.
        String folder = library.endsWith(".dll") ? "bin" : "lib";
        if (!packed && !Files.exists(Path.of(System.getProperty("java.home", ""), folder, library))) {
            return Availability.unavailable("Conscrypt has no native library " + library);
        }
        return conscrypt.isNativeAccessEnabled()
                ? Availability.available()
                : Availability.onlyByName("native access is not enabled for it: --enable-native-access="
                        + (conscrypt.isNamed() ? conscrypt.getName() : "ALL-UNNAMED"));
    }

    /** The names that Conscrypt itself looks for. */
    static String library(String system, String architecture) {
        String lower = system.toLowerCase(Locale.ROOT);
        String os = lower.startsWith("linux") ? "linux" : lower.startsWith("mac") ? "osx" : lower.startsWith("windows") ? "windows" : lower;
        String cpu = switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch_64";
            default -> architecture;
        };
        String stem = "conscrypt_openjdk_jni-" + os + "-" + cpu;
        return switch (os) {
            case "windows" -> stem + ".dll";
            case "osx" -> "lib" + stem + ".dylib";
            default -> "lib" + stem + ".so";
        };
    }
}
