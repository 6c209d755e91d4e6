package aws.io.interop;

import aws.io.ClientBootstrap;
import aws.io.loop.EventLoopGroup;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.time.Duration;

/** A client of ours: one context, any number of connections. */
final class OurClient implements AutoCloseable {
    private final EventLoopGroup group;
    private final TlsContext context;

    OurClient(Stack stack, TlsOptions.Builder options) {
        group = stack.start();
        context = TlsContext.client(options.build(), stack.provider());
    }

    End connect(int port) {
        return connect("localhost", port);
    }

    End connect(String serverName, int port) {
        End end = new End(false);
        ClientBootstrap.builder(group).tls(context.withServerName(serverName)).build().connect("127.0.0.1", port, end);
        return end;
    }

    @Override
    public void close() {
        Patience.await(group.shutdown(Duration.ZERO), "our client");
    }
}
