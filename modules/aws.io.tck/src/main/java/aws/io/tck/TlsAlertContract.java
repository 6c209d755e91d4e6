package aws.io.tck;

/** x. */
public interface TlsAlertContract extends TlsWireContract {}
