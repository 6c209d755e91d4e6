package aws.io.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.channel.BufferKind;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Records however they are cut, and the memory that unfinished ones hold. */
class TlsRecordsTest {
    private final MessagePool pool = new MessagePool(false);
    private final TlsRecords records = new TlsRecords(pool, BufferKind.HEAP, null);

    private void add(byte[] bytes, int from, int to) {
        IoMessage message = pool.acquireDatagram(BufferKind.HEAP);
        message.bytes().put(bytes, from, to - from).flip();
        records.add(message);
    }

    private static byte[] record(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(5 + length).put((byte) 22).putShort((short) 0x303).putShort((short) length);
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        return bytes.put(body).array();
    }

    @Test
    void aRecordOfAnyLengthComesWholeHoweverItIsCut() {
        for (int length : new int[] {0, 1, 100, 507, 508, 509, 3000, 16_384 + 256, 16_384 + 2048}) {
            for (int step : new int[] {1, 4, 5, 6, 511, 512, 513, 16_000}) {
                byte[] record = record(length);
                for (int at = 0; at < record.length; at += step) {
                    assertNull(records.next());
                    add(record, at, Math.min(record.length, at + step));
                }
                ByteBuffer whole = records.next();
                assertNotNull(whole, length + " by " + step);
                assertEquals(ByteBuffer.wrap(record), whole, length + " by " + step);
                whole.position(whole.limit());
                records.consumed();
                assertNull(records.next());
                assertEquals(0, pool.outstanding());
            }
        }
    }

    /** Once 64 KiB were held for each connection that sent one byte, and those of a peer that means no good are many. */
    @Test
    void anUnfinishedRecordHoldsWhatCameOfItAndNotWhatItAnnounced() {
        byte[] record = record(16_384 + 2048);
        add(record, 0, 1);
        assertNull(records.next());
        assertEquals(64, records.held());
        add(record, 1, 512);
        assertNull(records.next());
        assertEquals(512, records.held());
        add(record, 512, 513);
        assertNull(records.next());
        assertEquals(4096, records.held());
        add(record, 513, 5000);
        assertNull(records.next());
        assertEquals(MessagePool.FRAGMENT, records.held());
        add(record, 5000, record.length);
        assertNotNull(records.next());
        assertEquals(MessagePool.DATAGRAM, records.held());
        records.release();
        assertEquals(0, records.held());
        assertEquals(0, pool.outstanding());
    }

    /** They wait while the application's window is closed, and the peer of a wide window may have sent 128 KiB so. */
    @Test
    void smallMessagesThatWaitShareBuffers() {
        byte[] stream = new byte[131_000];
        for (int at = 0; at < stream.length; at += 131) {
            System.arraycopy(record(126), 0, stream, at, 131);
        }
        for (int at = 0; at < stream.length; at++) {
            add(stream, at, at + 1);
            if (at == 5_000) {
                assertNotNull(records.next(), "a record that is being looked at");
            }
        }
        assertTrue(pool.outstanding() <= 16, "messages held: " + pool.outstanding());
        for (int at = 0; at < stream.length; at += 131) {
            ByteBuffer whole = records.next();
            assertEquals(ByteBuffer.wrap(stream, at, 131), whole, "the record at " + at);
            whole.position(whole.limit());
            records.consumed();
        }
        assertNull(records.next());
        assertEquals(0, pool.outstanding());
    }
}
