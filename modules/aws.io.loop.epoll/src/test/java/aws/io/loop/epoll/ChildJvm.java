package aws.io.loop.epoll;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with the classes of this test, on the class path. */
final class ChildJvm {
    private ChildJvm() {}

    /** {@return a command that starts a main class, with the prefix before it} */
    static List<String> command(List<String> prefix, List<String> options, Class<?> main) {
        String path = System.getProperty("jdk.module.path", System.getProperty("java.class.path")) + File.pathSeparator
                + Path.of("target", "test-classes").toAbsolutePath();
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-ea", "-cp", path, main.getName()));
        return command;
    }
}
