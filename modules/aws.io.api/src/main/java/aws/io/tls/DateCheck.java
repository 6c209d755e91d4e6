package aws.io.tls;

/** Which dates of certificates are checked when a chain is verified; see {@link Trust#dates}. */
public enum DateCheck {
    /** Those of every certificate of the chain and of the trusted certificate that it leads to. The default. */
    ALL,

    /**
     * Those of the chain, but not those of the trusted certificate: for devices whose trusted certificates cannot be renewed. Android does
     * the same.
     */
    CHAIN_ONLY,

    /**
     * None against the current time: for devices without a clock, which otherwise reject every certificate as not yet valid. A chain is
     * rejected only if no moment is known at which all of it was valid: the one at which the newest certificate became valid. Expired
     * certificates are accepted. Revocation cannot be checked, since a list of revocations or an OCSP response has dates too.
     */
    NONE
}
