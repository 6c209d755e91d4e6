package aws.io.tls.spi;

import aws.io.ErrorCode;
import aws.io.channel.BufferKind;
import aws.io.internal.tls.VerifyingTrustManager;
import aws.io.tls.CertificateProblem;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsException;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** An {@link SSLEngine} as a {@link TlsEngine}. */
final class JcaEngine implements TlsEngine {
    private static final Pattern ALERT = Pattern.compile(
            "(?:Received fatal alert: |TlsFatalAlertReceived: |SSLV3_ALERT_|TLSV1_ALERT_)([A-Za-z_]+)");
    private static final Pattern MISSING = Pattern.compile("Empty (client|server) certificate chain|TlsFatalAlert: certificate_required|PEER_DID_NOT_RETURN_A_CERTIFICATE");
    private static final Pattern NOTHING_IN_COMMON =
            Pattern.compile("in common|\\((protocol_version|no_application_protocol)\\)|No appropriate protocol"
                    + "|TlsFatalAlert: (protocol_version|no_application_protocol|handshake_failure|insufficient_security)");

    private final String provider;
    private final SSLEngine engine;
    private final BufferKind buffers;
    private final TlsEngineFactory.Request request;
    private @Nullable String serverName;
    private boolean handshakeDone;

    JcaEngine(String provider, SSLEngine engine, BufferKind buffers, TlsEngineFactory.Request request) {
        this.provider = provider;
        this.engine = engine;
        this.buffers = buffers;
        this.request = request;
        serverName = request.serverName();
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
                    : verifying(() -> engine.unwrap(ciphertext, plaintext)));
        } catch (SSLException e) {
            throw error(e);
        }
    }

    @Override
    public TlsStatus write(ByteBuffer[] plaintext, int count, ByteBuffer ciphertext) {
        try {
            return status(handshakeDone
                    ? engine.wrap(plaintext, 0, count, ciphertext)
                    : verifying(() -> engine.wrap(plaintext, 0, count, ciphertext)));
        } catch (SSLException e) {
            throw error(e);
        }
    }

    @Override
    public @Nullable Runnable delegatedTask() {
        Runnable task = engine.getDelegatedTask();
        return task == null ? null : () -> ScopedValue.where(VerifyingTrustManager.CURRENT, request.verifier()).run(task);
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
        return new TlsDetails(
                provider, session.getProtocol(), session.getCipherSuite(), alpn == null || alpn.isEmpty() ? null : alpn, serverName, peer);
    }

    /** Some engines know what the client asked for only while they shake hands. */
    private void noteServerName() {
        if (serverName != null || !(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) {
            return;
        }
        try {
            for (SNIServerName one : session.getRequestedServerNames()) {
                if (one instanceof SNIHostName host) {
                    serverName = host.getAsciiName();
                }
            }
        } catch (UnsupportedOperationException e) {
            // Too early for this engine; or it never tells.
            serverName = null;
        }
    }

    private SSLEngineResult verifying(ScopedValue.CallableOp<SSLEngineResult, SSLException> step) throws SSLException {
        SSLEngineResult result = ScopedValue.where(VerifyingTrustManager.CURRENT, request.verifier()).call(step);
        noteServerName();
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
        TlsException.Phase phase = handshakeDone ? TlsException.Phase.DATA : TlsException.Phase.HANDSHAKE;
        String who = provider + (request.serverName() == null ? "" : " with " + request.serverName()) + ": ";
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateRejectedException rejected) {
                return new TlsException(
                        ErrorCode.TLS_CERTIFICATE_REJECTED, who + rejected.getMessage(), phase, rejected.problem(), null, error);
            }
        }
        String text = String.valueOf(error.getMessage());
        if (MISSING.matcher(text).find()) {
            return new TlsException(
                    ErrorCode.TLS_CERTIFICATE_REJECTED, who + "the peer sent none", phase, CertificateProblem.MISSING, null, error);
        }
        Matcher alert = ALERT.matcher(text);
        if (alert.find()) {
            String name = alert.group(1).toLowerCase(Locale.ROOT);
            return new TlsException(ErrorCode.TLS_ALERT_RECEIVED, who + name, phase, null, name, error);
        }
        ErrorCode code = NOTHING_IN_COMMON.matcher(text).find() ? ErrorCode.TLS_NOTHING_IN_COMMON : ErrorCode.TLS_PROTOCOL_ERROR;
        return new TlsException(code, who + text, phase, null, null, error);
    }
}
