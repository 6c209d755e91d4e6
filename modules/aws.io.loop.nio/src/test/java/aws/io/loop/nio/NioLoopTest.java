package aws.io.loop.nio;

import aws.io.loop.IoHandle;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.EventLoopContract;
import aws.io.tck.PollerContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** The loop on java.nio keeps the contracts. */
class NioLoopTest implements EventLoopContract, PollerContract {
    @Override
    public EventLoopFactory factory() {
        return new NioEventLoopFactory();
    }

    @Override
    public HandlePair openPair() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        return new PipePair(pipe);
    }

    private record PipePair(Pipe pipe) implements HandlePair {
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
}
