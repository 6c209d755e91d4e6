package aws.io.tck;

import aws.io.loop.IoHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** A pipe of java.nio that no loop made. */
final class SelectablePair implements PollerContract.HandlePair {
    private final Pipe pipe = Pipe.open();

    SelectablePair() throws IOException {
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    @Override
    public IoHandle source() {
        return new IoHandle.Selectable(pipe.source());
    }

    @Override
    public IoHandle sink() {
        return new IoHandle.Selectable(pipe.sink());
    }

    @Override
    public void writeByte() throws IOException {
        pipe.sink().write(ByteBuffer.allocate(1));
    }

    @Override
    public void drain() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1024);
        while (pipe.source().read(bytes) > 0) {
            bytes.clear();
        }
    }

    @Override
    public void closeSink() throws IOException {
        pipe.sink().close();
    }

    @Override
    public void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }
}
