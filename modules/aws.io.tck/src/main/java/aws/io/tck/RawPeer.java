package aws.io.tck;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A peer that is none of our code: the JDK's engine, which believes everybody and does what the test says, and no I/O. */
final class RawPeer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteArrayOutputStream toSend = new ByteArrayOutputStream();
    private ByteBuffer unread = NOTHING;
    private @Nullable SSLException failure;

    private RawPeer(SSLEngine engine) {
        this.engine = engine;
    }

    static RawPeer client(String version) {
        return client(version, null);
    }

    static RawPeer client(String version, @Nullable Identity identity) {
        SSLEngine engine = context(identity).createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        return make(engine, version);
    }

    static RawPeer server(String version) {
        return server(version, TestIdentities.localhost());
    }

    static RawPeer server(String version, Identity identity) {
        SSLEngine engine = context(identity).createSSLEngine();
        engine.setUseClientMode(false);
        return make(engine, version);
    }

    private static RawPeer make(SSLEngine engine, String version) {
        engine.setEnabledProtocols(new String[] {version});
        return new RawPeer(engine);
    }

    RawPeer alpn(String... protocols) {
        return with(parameters -> parameters.setApplicationProtocols(protocols));
    }

    RawPeer suites(String... suites) {
        return with(parameters -> parameters.setCipherSuites(suites));
    }

    /** Limits its records, and with them the parts that handshake messages are cut into. */
    RawPeer largestPacket(int bytes) {
        return with(parameters -> parameters.setMaximumPacketSize(bytes));
    }

    RawPeer asksFor(String name) {
        return with(parameters -> parameters.setServerNames(List.of(new SNIHostName(name))));
    }

    /** Asks for a name in bytes, which need not be one. */
    RawPeer asksFor(byte[] name) {
        return with(parameters ->
                parameters.setServerNames(List.of(new SNIServerName(StandardConstants.SNI_HOST_NAME, name) {})));
    }

    RawPeer needsClientAuthentication() {
        return with(parameters -> parameters.setNeedClientAuth(true));
    }

    private RawPeer with(Consumer<SSLParameters> change) {
        SSLParameters parameters = engine.getSSLParameters();
        change.accept(parameters);
        engine.setSSLParameters(parameters);
        return this;
    }

    SSLEngine engine() {
        return engine;
    }

    /** Begins a handshake: the first, or by the means of the version another (TLS 1.2) or a key update (TLS 1.3). */
    void handshake() {
        try {
            engine.beginHandshake();
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
        go();
    }

    /** Encrypts bytes, to be taken by {@link #take}. */
    void write(byte... bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        while (from.hasRemaining()) {
            wrap(from);
        }
    }

    void close() {
        engine.closeOutbound();
        go();
    }

    /** Gets what the other side sent. */
    void feed(byte[] bytes) {
        unread = ByteBuffer.allocate(unread.remaining() + bytes.length).put(unread).put(bytes).flip();
        go();
    }

    /** {@return what is to be sent, once} */
    byte[] take() {
        byte[] bytes = toSend.toByteArray();
        toSend.reset();
        return bytes;
    }

    /** {@return the payload so far} */
    byte[] received() {
        return received.toByteArray();
    }

    /** {@return what the engine threw, such as for an alert} */
    @Nullable SSLException failure() {
        return failure;
    }

    /** {@return whether a close_notify came; a fatal alert ends the input too} */
    boolean isInputClosed() {
        return failure == null && engine.isInboundDone();
    }

    private void go() {
        boolean more = failure == null;
        while (more) {
            more = switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> wrap(NOTHING);
                default -> unwrap();
            };
        }
    }

    private boolean runTasks() {
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null) {
            task.run();
        }
        return true;
    }

    private boolean wrap(ByteBuffer from) {
        ByteBuffer into = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            SSLEngineResult result = engine.wrap(from, into);
            toSend.write(into.array(), 0, into.position());
            return result.bytesProduced() > 0;
        } catch (SSLException e) {
            return failed(e);
        }
    }

    private boolean unwrap() {
        if (!unread.hasRemaining()) {
            return false;
        }
        ByteBuffer into = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        try {
            SSLEngineResult result = engine.unwrap(unread, into);
            received.write(into.array(), 0, into.position());
            return result.bytesConsumed() > 0;
        } catch (SSLException e) {
            return failed(e);
        }
    }

    private boolean failed(SSLException error) {
        if (failure == null) {
            failure = error;
            // For the alert.
            wrap(NOTHING);
        }
        return false;
    }

    private static SSLContext context(@Nullable Identity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            KeyManager[] keys = identity == null ? new KeyManager[0] : new KeyManager[] {identity.keyManager()};
            context.init(keys, new TrustManager[] {new BelievesEverybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
