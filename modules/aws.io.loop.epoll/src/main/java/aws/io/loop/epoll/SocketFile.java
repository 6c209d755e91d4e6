package aws.io.loop.epoll;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file that binding a local socket has made, which is taken away when the socket is closed. */
final class SocketFile {
    private final Path path;
    private @Nullable Object key;

    private SocketFile(Path path) {
        this.path = path;
    }

    /**
     * {@return the file of a socket that is to be bound; null if it will have none, like one of an abstract name}
     *
     * @throws IoException of code INVALID_PATH where the JVM cannot name the file, and so could not take it away
     */
    static @Nullable SocketFile of(Endpoint address) {
        if (!(address instanceof Endpoint.Local local) || local.path().isEmpty() || local.path().startsWith("\0")) {
            return null;
        }
        try {
            return new SocketFile(Path.of(local.path()).toAbsolutePath());
        } catch (InvalidPathException e) {
            String encoding = System.getProperty("sun.jnu.encoding");
            throw new IoException(ErrorCode.INVALID_PATH, local + ", in the encoding of file names that the locale gives: " + encoding, 0, e);
        }
    }

    /** The socket was bound just now. */
    void wasMade() {
        try {
            key = key(path);
        } catch (IOException e) {
            throw new IoException(ErrorCode.INVALID_PATH, path.toString(), 0, e);
        }
    }

    /** Takes it away, unless another process has put its own there since. */
    void delete() {
        try {
            if (Objects.equals(key(path), key)) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            // somebody was faster: what we want is there
            return;
        } catch (IOException e) {
            throw new IoException(ErrorCode.SYSTEM_CALL_FAILED, "delete " + path, 0, e);
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
