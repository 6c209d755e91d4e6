package aws.io.tls;

/** A version of the protocol. */
public enum TlsVersion {
    /** TLS 1.0 (RFC 2246); only for those who ask for it. */
    TLS_1_0("TLSv1"),
    /** TLS 1.1 (RFC 4346); only for those who ask for it. */
    TLS_1_1("TLSv1.1"),
    /** TLS 1.2 (RFC 5246). */
    TLS_1_2("TLSv1.2"),
    /** TLS 1.3 (RFC 8446). */
    TLS_1_3("TLSv1.3");

    private final String jcaName;

    TlsVersion(String jcaName) {
        this.jcaName = jcaName;
    }

    /** {@return its name in the JCA} */
    public String jcaName() {
        return jcaName;
    }
}
