package aws.io.tls;

/** What was wrong with a peer's certificate: the same words for every provider. */
public enum CertificateProblem {
    /** It is no longer valid. */
    EXPIRED("certificate_expired"),
    /** It is not valid yet. */
    NOT_YET_VALID("bad_certificate"),
    /** Nobody who is trusted has issued it. */
    UNKNOWN_ISSUER("unknown_ca"),
    /** It has issued itself, and is not trusted. */
    SELF_SIGNED("unknown_ca"),
    /** It is for other names. */
    HOST_MISMATCH("bad_certificate"),
    /** It was revoked. */
    REVOKED("certificate_revoked"),
    /** Lists of revocations were given, and none that is current tells about it. */
    REVOCATION_UNKNOWN("certificate_unknown"),
    /** A signature in the chain is wrong. */
    BAD_SIGNATURE("bad_certificate"),
    /** A key is too short, or an algorithm is not allowed any more. */
    WEAK_KEY_OR_ALGORITHM("bad_certificate"),
    /** It is not for what it was used for, or its issuer may not issue it. */
    WRONG_PURPOSE("unsupported_certificate"),
    /** The chain is longer, or larger, or has more names than any honest one: it was not looked at. */
    TOO_LARGE("bad_certificate"),
    /** The peer sent none, though it had to. */
    MISSING("certificate_required"),
    /** Something else. */
    UNSPECIFIED("certificate_unknown");

    private final String alert;

    CertificateProblem(String alert) {
        this.alert = alert;
    }

    /** {@return the name of the alert that fits (RFC 8446, section 6.2)} */
    public String alert() {
        return alert;
    }
}
