package aws.io.tls;

import aws.io.ErrorCode;

/** How far a handshake has come, and how far it may go. Loop thread only, but for the times. */
final class HandshakeProgress {
    /** Several times what engines take of the longest chains of certificates: a peer cannot feed a handshake for ever. */
    private static final int MOST_BYTES = 256 * 1024;

    private final long startNanos;
    private long bytes;
    private int records;
    private volatile long tookNanos;

    HandshakeProgress(long startNanos) {
        this.startNanos = startNanos;
    }

    void received(int length) {
        bytes += length;
        records++;
        if (bytes > MOST_BYTES) {
            String detail = "the handshake is not over after " + bytes + " bytes, allowed are " + MOST_BYTES;
            throw new TlsException(ErrorCode.TLS_PROTOCOL_ERROR, detail, TlsException.Phase.HANDSHAKE, null);
        }
    }

    void ended(long nowNanos) {
        tookNanos = Math.max(1, nowNanos - startNanos);
    }

    long startNanos() {
        return startNanos;
    }

    /** 0 before the end. */
    long tookNanos() {
        return tookNanos;
    }

    /** For the text of an error. */
    String reached() {
        return records == 0
                ? "the peer has sent nothing"
                : "the peer has sent " + bytes + " bytes in " + records + (records == 1 ? " record" : " records");
    }
}
