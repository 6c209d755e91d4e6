package aws.io.benchmarks;

import aws.io.channel.BufferKind;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A message encrypted at one end and decrypted at the other, on one thread. The bytes a second are those of the payload. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class TlsRecordBenchmark {
    /** The provider. */
    @Param({"jsse", "conscrypt", "bc"})
    public String provider;

    /** Whether through {@code TlsEngine}, or the provider's own engine. */
    @Param({"true", "false"})
    public boolean adapted;

    /** Where every buffer is. */
    @Param({"HEAP", "OFF_HEAP"})
    public BufferKind memory;

    /** Bytes of payload in a message. */
    @Param({"1024", "16384"})
    public int size;

    private TlsEnd client;
    private TlsEnd server;
    private ByteBuffer plaintext;
    private ByteBuffer record;
    private ByteBuffer decrypted;

    /** Counts the payload. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Payload {
        /** Encrypted and decrypted. */
        public long bytes;
    }

    /** Connects the two ends. */
    @Setup(Level.Trial)
    public void connect() throws Exception {
        TlsProviders providers = TlsProviders.of(provider, adapted);
        client = providers.client();
        server = providers.server();
        record = buffer(TlsProviders.ROOM);
        decrypted = buffer(TlsProviders.ROOM);
        plaintext = buffer(size);
        TlsEnd.handshake(client, server, record, decrypted);
        for (int i = 0; i < size; i++) {
            plaintext.put(i, (byte) i);
        }
        exchange(new Payload());
        if (!decrypted.flip().equals(plaintext.clear())) {
            throw new AssertionError("what was decrypted is not what was encrypted");
        }
    }

    /** Lets the engines go. */
    @TearDown(Level.Trial)
    public void close() {
        client.close();
        server.close();
    }

    /** There and out again, in as many records as the provider takes. */
    @Benchmark
    public void exchange(Payload payload) throws Exception {
        plaintext.clear();
        decrypted.clear();
        while (plaintext.hasRemaining()) {
            client.encrypt(plaintext, record.clear());
            server.decrypt(record.flip(), decrypted);
        }
        if (decrypted.position() != size) {
            throw new AssertionError(decrypted.position() + " of " + size + " bytes came out");
        }
        payload.bytes += size;
    }

    private ByteBuffer buffer(int capacity) {
        return memory == BufferKind.HEAP ? ByteBuffer.allocate(capacity) : ByteBuffer.allocateDirect(capacity);
    }
}
