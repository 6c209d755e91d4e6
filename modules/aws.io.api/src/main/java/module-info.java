/**
 * The asynchronous I/O and TLS under an application protocol. It needs nothing but java.base, and a provider of event loops beside it.
 *
 * <p>System properties, each read when a group, a context or a loop's pool is made:
 *
 * <ul>
 *   <li>{@systemProperty aws.io.loop}, {@systemProperty aws.io.tls}: the name of the provider to use, unless the caller names one; if it is
 *       missing or unavailable, that is an error. The best is used by default.
 *   <li>{@systemProperty aws.io.findLeaks}: {@code true} remembers where each message was acquired, for the report of those that were never
 *       released; slow. Anything else, the default, does not.
 *   <li>{@systemProperty aws.io.findUseAfterSend}: {@code true} gives each owner of a message memory of its own and takes it away when the
 *       message is sent or released, so that its use afterwards throws; slow. Anything else, the default, does not.
 *   <li>{@systemProperty aws.io.leakSampling}: the number of messages of which one is followed, 0 or more, by default 16,384; one that was
 *       never released is reported after the next garbage collection, with the slots that it passed. 0 follows none.
 * </ul>
 */
module aws.io.api {
    requires static jdk.jfr;
    requires static transitive org.jspecify;

    exports aws.io;
    exports aws.io.channel;
    exports aws.io.loop;
    exports aws.io.loop.spi;
    exports aws.io.socket;
    exports aws.io.spi;
    exports aws.io.tls;
    exports aws.io.tls.spi;

    uses aws.io.loop.spi.EventLoopFactory;
    uses aws.io.tls.spi.TlsProvider;
}
