package aws.io.loop.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file that binding a local socket has made, which is taken away when the socket is closed. */
final class NioSocketFile {
    private final Path path;
    private final @Nullable Object key;

    private NioSocketFile(Path path) throws IOException {
        this.path = path;
        key = key(path);
    }

    /** {@return the file of a socket that was bound just now; null if it has none, like one without a name} */
    static @Nullable NioSocketFile of(SocketAddress bound) throws IOException {
        if (!(bound instanceof UnixDomainSocketAddress local) || local.getPath().toString().isEmpty()) {
            return null;
        }
        return new NioSocketFile(local.getPath().toAbsolutePath());
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
            throw NioErrors.of(e, "delete " + path);
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
