package aws.io.tck;

import aws.io.channel.BufferKind;
import aws.io.spi.Availability;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import aws.io.tls.spi.TlsStatus;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Another provider, whose engines are counted: how many were made, and how many were closed. */
final class CountedEngines implements TlsProvider {
    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final TlsProvider provider;

    /** Whether a new engine cannot be made. */
    boolean fails;

    CountedEngines(TlsProvider provider) {
        this.provider = provider;
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public int priority() {
        return provider.priority();
    }

    @Override
    public Availability availability() {
        return provider.availability();
    }

    @Override
    public Set<String> capabilities() {
        return provider.capabilities();
    }

    @Override
    public TlsEngineFactory newFactory(TlsOptions options, boolean client) {
        TlsEngineFactory factory = provider.newFactory(options, client);
        return new TlsEngineFactory() {
            @Override
            public TlsEngine newEngine(Request request) {
                if (fails) {
                    throw new IllegalStateException("on purpose");
                }
                TlsEngine engine = factory.newEngine(request);
                made.incrementAndGet();
                return new Counted(engine);
            }

            @Override
            public void close() {
                factory.close();
            }
        };
    }

    /** An engine that passes everything on. */
    private final class Counted implements TlsEngine {
        private final TlsEngine engine;
        private boolean isClosed;

        Counted(TlsEngine engine) {
            this.engine = engine;
        }

        @Override
        public @Nullable String provider() {
            return engine.provider();
        }

        @Override
        public BufferKind preferredBuffers() {
            return engine.preferredBuffers();
        }

        @Override
        public int recordRoom() {
            return engine.recordRoom();
        }

        @Override
        public void begin() {
            requireOpen();
            engine.begin();
        }

        @Override
        public TlsStatus read(ByteBuffer ciphertext, ByteBuffer plaintext) {
            requireOpen();
            return engine.read(ciphertext, plaintext);
        }

        @Override
        public TlsStatus write(ByteBuffer[] plaintext, int count, ByteBuffer ciphertext) {
            requireOpen();
            return engine.write(plaintext, count, ciphertext);
        }

        @Override
        public @Nullable Runnable delegatedTask() {
            requireOpen();
            return engine.delegatedTask();
        }

        @Override
        public boolean isHandshakeDone() {
            return engine.isHandshakeDone();
        }

        @Override
        public void closeOutput() {
            requireOpen();
            engine.closeOutput();
        }

        @Override
        public TlsDetails details() {
            requireOpen();
            return engine.details();
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                closed.incrementAndGet();
            }
            engine.close();
        }

        private void requireOpen() {
            if (isClosed) {
                throw new AssertionError("the engine is used after its end");
            }
        }
    }
}
