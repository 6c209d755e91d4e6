package aws.io.tck;

/** x. */
public interface TlsHostilePeerContract extends TlsWireContract {}
