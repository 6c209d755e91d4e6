package aws.io.tck;

/**
 * What the TLS handler promises over every provider, without a socket: each part is a separate interface, and a provider's test class
 * overrides what the provider does otherwise by an asserted {@link Deviation}.
 */
public interface TlsChannelContract
        extends TlsWindowContract, TlsWriteContract, TlsCloseContract, TlsUpgradeContract, TlsAlertContract, TlsHostilePeerContract,
                TlsAbuseContract, TlsAheadContract, TlsEngineEndContract, TlsByClientHelloContract,
                TlsRenegotiationContract, TlsRecordFaultContract {}
