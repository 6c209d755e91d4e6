package aws.io.interop;

import aws.io.ErrorCode;
import aws.io.loop.EventLoopGroup;
import aws.io.tls.TlsContext;
import aws.io.tls.spi.TlsProvider;
import java.util.List;
import java.util.stream.Stream;

/** What is ours in a test: an event loop and a TLS provider. Every test runs over all of them. */
record Stack(String loop, String tls) {
    /** A loop joins by its name. */
    private static final List<String> LOOPS = List.of("nio", "epoll");

    private static final List<String> PROVIDERS = List.of("jsse", "conscrypt", "bc");

    static Stream<Stack> all() {
        return LOOPS.stream().flatMap(loop -> PROVIDERS.stream().map(tls -> new Stack(loop, tls)));
    }

    EventLoopGroup start() {
        return EventLoopGroup.builder().provider(loop).size(1).start();
    }

    TlsProvider provider() {
        return TlsContext.providers().choose(tls);
    }

    /**
     * {@return how a connection ends in which the peer begins a handshake: by our fatal alert, or by the peer's, since Bouncy Castle sends the
     * warning no_renegotiation}
     */
    ErrorCode endOfRenegotiation() {
        return is("bc") ? ErrorCode.TLS_ALERT_RECEIVED : ErrorCode.TLS_PROTOCOL_ERROR;
    }

    boolean is(String name) {
        return tls.equals(name);
    }

    @Override
    public String toString() {
        return loop + " with " + tls;
    }
}
