package aws.io.loop.epoll;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file that binding a local socket has made, which is taken away when the socket is closed. */
final class SocketFile {
    private final Path path;
    private final @Nullable Object key;

    private SocketFile(Path path) throws IOException {
        this.path = path;
        key = key(path);
    }

    /** {@return the file of a socket that was bound just now; null if it has none, like one of an abstract name} */
    static @Nullable SocketFile of(Endpoint bound) {
        if (!(bound instanceof Endpoint.Local local) || local.path().isEmpty() || local.path().startsWith("\0")) {
            return null;
        }
        try {
            return new SocketFile(Path.of(local.path()).toAbsolutePath());
        } catch (IOException e) {
            throw new IoException(ErrorCode.INVALID_PATH, local.toString(), 0, e);
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
