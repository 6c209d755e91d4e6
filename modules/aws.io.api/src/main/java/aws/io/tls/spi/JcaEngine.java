package aws.io.tls.spi;

import aws.io.ErrorCode;
import aws.io.channel.BufferKind;
import aws.io.internal.tls.Handshake;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsException;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** An {@link SSLEngine} as a {@link TlsEngine}. */
final class JcaEngine implements TlsEngine {
    private final String provider;
    private final SSLEngine engine;
    private final BufferKind buffers;
    private final JcaErrors errors;
    private final Handshake handshake;
    private @Nullable String serverName;
    private boolean handshakeDone;

    JcaEngine(String provider, SSLEngine engine, BufferKind buffers, JcaErrors errors, TlsEngineFactory.Request request) {
        this.provider = provider;
        this.engine = engine;
        this.buffers = buffers;
        this.errors = errors;
        handshake = new Handshake(errors.inItsWords(request.verifier()));
        serverName = request.serverName();
    }

    @Override
    public String provider() {
        return provider;
    }

    @Override
    public BufferKind preferredBuffers() {
        return buffers;
    }

    @Override
    public int recordRoom() {
        return engine.getSession().getPacketBufferSize();
    }

    @Override
    public void begin() {
        try {
            engine.beginHandshake();
        } catch (SSLException e) {
            throw error(e);
        }
    }

    @Override
    public TlsStatus read(ByteBuffer ciphertext, ByteBuffer plaintext) {
        try {
            return status(handshakeDone
                    ? engine.unwrap(ciphertext, plaintext)
                    : inHandshake(() -> engine.unwrap(ciphertext, plaintext)));
        } catch (SSLException e) {
            throw error(e);
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    @Override
    public TlsStatus write(ByteBuffer[] plaintext, int count, ByteBuffer ciphertext) {
        try {
            if (handshakeDone) {
                return status(engine.wrap(plaintext, 0, count, ciphertext));
            }
            SSLEngineResult result = inHandshake(() -> engine.wrap(plaintext, 0, count, ciphertext));
            TlsStatus status = status(result);
            // Conscrypt 2.9 holds 17 KiB of a flight, and says that it waits for the peer when it gave them all, though there is more:
            // who has just spoken is asked once more.
            return status == TlsStatus.NEED_INPUT && result.bytesProduced() > 0 ? TlsStatus.NEED_OUTPUT : status;
        } catch (SSLException e) {
            throw error(e);
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    @Override
    public @Nullable Runnable delegatedTask() {
        Runnable task = engine.getDelegatedTask();
        return task == null ? null : () -> ScopedValue.where(Handshake.CURRENT, handshake).run(task);
    }

    @Override
    public boolean isHandshakeDone() {
        return handshakeDone;
    }

    @Override
    public void closeOutput() {
        engine.closeOutbound();
    }

    @Override
    public TlsDetails details() {
        SSLSession session = engine.getSession();
        String alpn = engine.getApplicationProtocol();
        List<X509Certificate> peer = new ArrayList<>();
        try {
            for (Certificate one : session.getPeerCertificates()) {
                peer.add((X509Certificate) one);
            }
        } catch (SSLPeerUnverifiedException e) {
            // The peer sent none, which this says in its own way.
            peer.clear();
        }
        return TlsDetails.builder(provider, session.getProtocol(), session.getCipherSuite())
                .alpn(alpn == null || alpn.isEmpty() ? null : alpn)
                .serverName(serverName)
                .peerCertificates(peer)
                .build();
    }

    private SSLEngineResult inHandshake(ScopedValue.CallableOp<SSLEngineResult, SSLException> step) throws SSLException {
        SSLEngineResult result = ScopedValue.where(Handshake.CURRENT, handshake).call(step);
        if (serverName == null) {
            // Not every engine remembers it when the handshake is over.
            serverName = Handshake.requestedName(engine.getHandshakeSession());
        }
        return result;
    }

    private TlsStatus status(SSLEngineResult result) {
        SSLEngineResult.HandshakeStatus handshake = result.getHandshakeStatus();
        if (handshake == SSLEngineResult.HandshakeStatus.FINISHED
                || (handshake == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                        && result.getStatus() == SSLEngineResult.Status.OK)) {
            handshakeDone = true;
        }
        return switch (result.getStatus()) {
            case BUFFER_UNDERFLOW -> TlsStatus.NEED_INPUT;
            case BUFFER_OVERFLOW -> TlsStatus.NEED_ROOM;
            case CLOSED -> TlsStatus.CLOSED;
            case OK -> switch (handshake) {
                case NEED_TASK -> TlsStatus.NEED_TASK;
                case NEED_WRAP -> TlsStatus.NEED_OUTPUT;
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> TlsStatus.NEED_INPUT;
                case FINISHED, NOT_HANDSHAKING -> TlsStatus.OK;
            };
        };
    }

    private TlsException error(SSLException error) {
        return errors.classify(error, phase()).provider(provider).serverName(serverName).build();
    }

    /** Some engines throw anything at what they did not expect. */
    private TlsException broken(RuntimeException error) {
        return TlsException.builder(ErrorCode.TLS_FAILED, "the engine threw " + error, phase())
                .provider(provider)
                .serverName(serverName)
                .cause(error)
                .build();
    }

    private TlsException.Phase phase() {
        return handshakeDone ? TlsException.Phase.DATA : TlsException.Phase.HANDSHAKE;
    }
}
