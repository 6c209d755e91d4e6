package aws.io.benchmarks;

import java.nio.ByteBuffer;

/** One end of a TLS connection in memory: the same steps for an engine of ours and for the bare engine beneath. */
interface TlsEnd {
    /** Begins the handshake. */
    void begin() throws Exception;

    /** Writes whatever it has to say itself. */
    void speak(ByteBuffer out) throws Exception;

    /**
     * Hears what the peer says.
     *
     * @param record one record
     * @return whether it has to speak before it hears more
     */
    boolean hear(ByteBuffer record) throws Exception;

    /** {@return whether the handshake is over} */
    boolean isDone();

    /** Makes one record of as much payload as fits. */
    void encrypt(ByteBuffer plaintext, ByteBuffer record) throws Exception;

    /** Reads one record of payload. */
    void decrypt(ByteBuffer record, ByteBuffer plaintext) throws Exception;

    /** Lets its memory go. */
    void close();

    /** Has two ends agree. */
    static void handshake(TlsEnd client, TlsEnd server, ByteBuffer toServer, ByteBuffer toClient) throws Exception {
        client.begin();
        server.begin();
        client.speak(toServer.clear());
        toServer.flip();
        toClient.clear().flip();
        while (toServer.hasRemaining() || toClient.hasRemaining()) {
            hearAll(server, toServer, toClient);
            hearAll(client, toClient, toServer);
        }
        if (!client.isDone() || !server.isDone()) {
            throw new IllegalStateException("both are silent, and the handshake is not over");
        }
    }

    private static void hearAll(TlsEnd end, ByteBuffer in, ByteBuffer out) throws Exception {
        int limit = in.limit();
        while (in.position() < limit) {
            // RFC 8446, 5.1: type, version, length
            int length = 5 + Short.toUnsignedInt(in.getShort(in.position() + 3));
            in.limit(in.position() + length);
            boolean speaks = end.hear(in);
            in.limit(limit);
            if (speaks) {
                out.compact();
                end.speak(out);
                out.flip();
            }
        }
    }
}
