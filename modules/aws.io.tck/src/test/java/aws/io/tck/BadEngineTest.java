package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.channel.BufferKind;
import aws.io.spi.Availability;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import aws.io.tls.spi.TlsStatus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine that breaks its contract fails its own channel, which neither spins nor leaks. */
@Timeout(20)
class BadEngineTest {
    @Test
    void anEngineThatTakesNothingOfARecordDoesNotSpin() {
        for (TlsStatus status : new TlsStatus[] {TlsStatus.OK, TlsStatus.NEED_INPUT, TlsStatus.NEED_ROOM}) {
            TlsException error = failure(() -> status);
            assertEquals(ErrorCode.TLS_FAILED, error.code());
            assertTrue(error.getMessage().contains("does not take a record of 15 bytes, and says " + status), error.getMessage());
        }
    }

    @Test
    void anEngineThatThrowsAnythingFailsItsChannel() {
        for (Throwable thrown : List.of(new IllegalStateException("oops"), new NoClassDefFoundError("not in the image"))) {
            TlsException error = failure(() -> {
                throw TlsAbuseContract.raise(thrown);
            });
            assertEquals(ErrorCode.TLS_FAILED, error.code());
            assertEquals(thrown, error.getCause());
            assertEquals("bad", error.provider());
        }
    }

    @Test
    void anEndlessRowOfEmptyRecordsEndsTheChannelWhateverTheEngineAllows() {
        TlsContext context = TlsContext.client(TlsOptions.DEFAULT, new BadProvider(() -> TlsStatus.OK, true));
        try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3")).client(context)) {
            assertTrue(tls.isSecure());
            int allowed = 64 * 1024;
            for (int bytes = 5; bytes <= allowed; bytes += 5) {
                tls.wire.push(TlsWire.record(23));
            }
            assertFalse(tls.wire.isShutDown(), "some are allowed");
            tls.wire.push(TlsWire.record(23));
            assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, tls.end().code());
            assertTrue(tls.end().getMessage().contains("65540 bytes of records without payload"), tls.end().getMessage());
        }
    }

    private static TlsException failure(Supplier<TlsStatus> read) {
        TlsContext context = TlsContext.client(TlsOptions.DEFAULT, new BadProvider(read, false));
        try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3")).client(context)) {
            tls.wire.push(TlsWire.record(22, new byte[10]));
            return assertInstanceOf(TlsException.class, tls.failure());
        }
    }

    private record BadProvider(Supplier<TlsStatus> read, boolean secure) implements TlsProvider {
        @Override
        public TlsEngineFactory newFactory(TlsOptions options, boolean client) {
            return request -> new BadEngine(read, secure);
        }

        @Override
        public String name() {
            return "bad";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Availability availability() {
            return Availability.available();
        }
    }

    private record BadEngine(Supplier<TlsStatus> answer, boolean secure) implements TlsEngine {
        @Override
        public String provider() {
            return "bad";
        }

        @Override
        public BufferKind preferredBuffers() {
            return BufferKind.HEAP;
        }

        @Override
        public int recordRoom() {
            return 100;
        }

        @Override
        public void begin() {}

        @Override
        public TlsStatus read(ByteBuffer ciphertext, ByteBuffer plaintext) {
            if (secure) {
                ciphertext.position(ciphertext.limit());
            }
            return answer.get();
        }

        @Override
        public TlsStatus write(ByteBuffer[] plaintext, int count, ByteBuffer ciphertext) {
            return TlsStatus.NEED_INPUT;
        }

        @Override
        public @Nullable Runnable delegatedTask() {
            return null;
        }

        @Override
        public boolean isHandshakeDone() {
            return secure;
        }

        @Override
        public void closeOutput() {}

        @Override
        public TlsDetails details() {
            return TlsDetails.builder("bad", "TLSv1.3", "none").build();
        }
    }
}
