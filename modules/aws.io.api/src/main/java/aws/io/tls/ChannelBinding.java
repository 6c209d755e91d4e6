package aws.io.tls;

/** The kinds of channel bindings for TLS, by their registered names. {@link TlsDetails#channelBinding} computes them. */
public enum ChannelBinding {
    /**
     * Binds to the connection, by 32 bytes of exported key material (RFC 9266). It needs TLS 1.3, or TLS 1.2 with an extended master secret.
     * Event-loop thread only, until the end of the connection.
     */
    TLS_EXPORTER("tls-exporter"),

    /**
     * Binds to the server's certificate, by a hash of it (RFC 5929, section 4). The hash is that of the certificate's signature, SHA-256 in
     * place of MD5 and SHA-1; there is none for signatures without a hash of their own, such as Ed25519. All connections to servers with the
     * same certificate have the same binding. Thread-safe, also after the end of the connection.
     */
    TLS_SERVER_END_POINT("tls-server-end-point");

    private final String registeredName;

    ChannelBinding(String registeredName) {
        this.registeredName = registeredName;
    }

    /** {@return the name in IANA's registry, which protocols such as SCRAM send} */
    public String registeredName() {
        return registeredName;
    }
}
