package aws.io.tool.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for what is needed while an image is made, gone afterwards: when that fails too, and when the program is interrupted. */
final class WorkFolder implements AutoCloseable {
    private final Path path;
    private final Thread guard = new Thread(this::abandon, "aws-io-image-clean-up");

    private WorkFolder(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(guard);
    }

    /** Makes one among the system's temporary files. */
    static WorkFolder create() throws IOException {
        return new WorkFolder(Files.createTempDirectory("aws-io-image"));
    }

    /** Makes one beside a file, so that what lies in it can become that file in one step. */
    static WorkFolder beside(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try {
            return new WorkFolder(Files.createTempDirectory(Files.createDirectories(parent), "." + absolute.getFileName() + "."));
        } catch (FileSystemException e) {
            throw new IllegalArgumentException(file + " cannot be made, since nothing can be written to " + parent + " (" + e + ")", e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(guard);
        } catch (IllegalStateException e) {
            // The program is ending already: the guard runs, and finds nothing left to do.
            return;
        }
    }

    /** Whoever still writes here is stopped first: Ctrl-C reaches jlink as well, but a signal to this program alone does not. */
    private void abandon() {
        List<ProcessHandle> programs = ProcessHandle.current().descendants().toList();
        programs.forEach(ProcessHandle::destroyForcibly);
        programs.forEach(program -> program.onExit().join());
        try {
            delete();
        } catch (IOException | UncheckedIOException e) {
            System.err.println("aws-io: " + path + " is left over: " + e);
        }
    }

    private synchronized void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(path)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
