package aws.io.tls.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.internal.tls.CallbackThrewException;
import aws.io.internal.tls.ClearHandshake;
import aws.io.internal.tls.Handshake;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsException;
import aws.io.tls.TlsVersion;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** An {@link SSLEngine} as a {@link TlsEngine}. */
final class JcaEngine implements TlsEngine {
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;

    /** The most payload of a record (RFC 8446, section 5.1). */
    private static final int MOST_PAYLOAD = 1 << 14;

    /** Where a thread joins the payload of one record. Only event loops encrypt payload, so that there are few of these. */
    private static final ThreadLocal<ByteBuffer> JOINED = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(MOST_PAYLOAD));

    /** The warning of a server that does not serve the name which a client asked for (RFC 6066, section 3). */
    private static final int UNRECOGNIZED_NAME = 112;

    private static final int WARNING = 1;
    private static final int HEADER = 5;

    /** The body of a record that no key decrypts: long enough for the nonce and the tag of every suite. */
    private static final int UNDECRYPTABLE = 64;

    private final String provider;
    private final SSLEngine engine;
    private final BufferKind buffers;
    private final JcaErrors errors;
    private final int recordSize;
    private final boolean stepsAreTasks;
    private final boolean refusesRenegotiation;
    private final Consumer<SSLEngine> release;
    private final JcaExport export;
    private final Handshake handshake;
    private final ClearHandshake clear = new ClearHandshake();

    /** How much of the unread ciphertext the handshake's listener has already. */
    private int ahead;

    private @Nullable String serverName;
    private boolean handshakeDone;
    private boolean released;

    /** What is computed, or was and is not told yet. */
    private @Nullable JcaStep step;

    /** Whether a further record of the handshake would be a renegotiation: the versions before 1.3 show the kind of a record. */
    private boolean showsHandshakes;

    JcaEngine(
            String provider,
            SSLEngine engine,
            BufferKind buffers,
            JcaErrors errors,
            TlsEngineFactory.Request request,
            int recordSize,
            boolean stepsAreTasks,
            boolean refusesRenegotiation,
            Consumer<SSLEngine> release,
            JcaExport export) {
        this.provider = provider;
        this.engine = engine;
        this.buffers = buffers;
        this.errors = errors;
        this.recordSize = recordSize;
        this.stepsAreTasks = stepsAreTasks;
        this.refusesRenegotiation = refusesRenegotiation;
        this.release = release;
        this.export = export;
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
        int from = ciphertext.position();
        int kind = ciphertext.hasRemaining() ? ciphertext.get(from) : 0;
        // A step that was computed belongs to the first handshake, even if it was the last of it.
        boolean renegotiates = kind == HANDSHAKE && showsHandshakes && step == null;
        if (renegotiates && !refusesRenegotiation) {
            throw renegotiation(reject(), null);
        }
        if (isUnrecognizedName(ciphertext)) {
            ciphertext.position(ciphertext.limit());
            return TlsStatus.NEED_INPUT;
        }
        if (kind == APPLICATION_DATA && handshakeDone && step == null && plaintext.remaining() < longestPayload(ciphertext.remaining())) {
            // Some engines would fill the room that there is before they ask for more.
            return TlsStatus.NEED_ROOM;
        }
        try {
            return take(kind, ciphertext, plaintext);
        } catch (SSLException e) {
            throw renegotiates ? renegotiation(errors.sentAlert(e), e) : error(e);
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    @Override
    public TlsStatus write(ByteBuffer[] plaintext, int count, ByteBuffer ciphertext) {
        JcaStep failed = step;
        if (failed != null && failed.failure() != null) {
            // Before the alert, which the next call makes.
            step = null;
            throw failed.failure() instanceof SSLException known ? error(known) : broken(failed.failure());
        }
        int last = last(plaintext, count);
        int limit = last < 0 ? 0 : limitTo(recordSize, plaintext, last);
        try {
            if (handshakeDone) {
                return status(wrap(plaintext, last + 1, ciphertext));
            }
            int from = ciphertext.position();
            SSLEngineResult result = inHandshake(() -> wrap(plaintext, last + 1, ciphertext));
            clear.hear(engine.getUseClientMode(), ciphertext, from, ciphertext.position());
            TlsStatus status = status(result);
            // Conscrypt 2.9 holds 17 KiB of a flight, and says that it waits for the peer when it gave them all, though there is more:
            // who has just spoken is asked once more.
            return status == TlsStatus.NEED_INPUT && ciphertext.position() > from ? TlsStatus.NEED_OUTPUT : status;
        } catch (SSLException e) {
            throw error(e);
        } catch (RuntimeException e) {
            throw broken(e);
        } finally {
            if (last >= 0) {
                plaintext[last].limit(limit);
            }
        }
    }

    @Override
    public @Nullable Runnable delegatedTask() {
        JcaStep own = step;
        if (own != null) {
            return own.take();
        }
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
    public void close() {
        if (!released) {
            released = true;
            release.accept(engine);
        }
    }

    @Override
    public @Nullable String reject() {
        byte[] record = new byte[HEADER + UNDECRYPTABLE];
        record[0] = APPLICATION_DATA;
        record[1] = 3;
        record[2] = 3;
        record[HEADER - 1] = UNDECRYPTABLE;
        try {
            engine.unwrap(ByteBuffer.wrap(record), ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()));
            return null;
        } catch (SSLException e) {
            return errors.sentAlert(e);
        } catch (RuntimeException e) {
            // An engine that throws this has no alert.
            return null;
        }
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
                .group(clear.group())
                .resumed(clear.resumed())
                .peerCertificates(peer)
                .localCertificates(local(session))
                .client(engine.getUseClientMode())
                .extendedMasterSecret(clear.extendedMasterSecret())
                .build();
    }

    private static List<X509Certificate> local(SSLSession session) {
        Certificate[] sent = session.getLocalCertificates();
        List<X509Certificate> local = new ArrayList<>();
        for (Certificate one : sent == null ? new Certificate[0] : sent) {
            local.add((X509Certificate) one);
        }
        return local;
    }

    @Override
    public byte[] exportKeyingMaterial(String label, byte @Nullable [] context, int length) {
        byte[] exported;
        try {
            exported = released ? null : export.export(engine, label, context, length);
        } catch (UnsupportedOperationException e) {
            throw new IoException(ErrorCode.TLS_OPTION_UNSUPPORTED, provider + " does not export key material", 0, e);
        } catch (IllegalStateException e) {
            exported = null;
        } catch (SSLException e) {
            throw new IoException(ErrorCode.TLS_FAILED, provider + " failed to export key material", 0, e);
        }
        if (exported == null) {
            throw new IoException(ErrorCode.CHANNEL_CLOSED, "the connection has ended, and its keys are gone");
        }
        return exported;
    }

    private TlsStatus take(int kind, ByteBuffer ciphertext, ByteBuffer plaintext) throws SSLException {
        JcaStep pending = step;
        if (pending == null && handshakeDone) {
            return heard(engine.unwrap(ciphertext, plaintext));
        }
        boolean computes = kind == HANDSHAKE || kind == APPLICATION_DATA;
        if (pending == null && !(stepsAreTasks && computes)) {
            return heard(hear(ciphertext, plaintext));
        }
        if (pending == null) {
            step = new JcaStep(ciphertext, this::hear);
            return TlsStatus.NEED_TASK;
        }
        if (!pending.isOver()) {
            return TlsStatus.NEED_TASK;
        }
        if (!pending.fits(plaintext)) {
            return TlsStatus.NEED_ROOM;
        }
        step = null;
        return heard(pending.tell(ciphertext, plaintext));
    }

    /** Conscrypt says CLOSED to whatever it reads once this side has closed, even if the peer has not. */
    private TlsStatus heard(SSLEngineResult result) {
        boolean halfClosed = result.getStatus() == SSLEngineResult.Status.CLOSED && !engine.isInboundDone();
        return !halfClosed ? status(result) : result.bytesConsumed() > 0 ? TlsStatus.OK : TlsStatus.NEED_INPUT;
    }

    /**
     * Encrypts payload. Where an engine wants memory outside the heap it gets one buffer, in which several are joined: Conscrypt would join
     * them in a buffer that each engine has for itself from then on.
     */
    private SSLEngineResult wrap(ByteBuffer[] plaintext, int count, ByteBuffer ciphertext) throws SSLException {
        if (buffers != BufferKind.OFF_HEAP || count == 0) {
            return engine.wrap(plaintext, 0, count, ciphertext);
        }
        if (count == 1) {
            return engine.wrap(plaintext[0], ciphertext);
        }
        ByteBuffer joined = JOINED.get().clear();
        for (int i = 0; i < count; i++) {
            ByteBuffer part = plaintext[i];
            int length = part.remaining();
            joined.put(joined.position(), part, part.position(), length).position(joined.position() + length);
        }
        SSLEngineResult result = engine.wrap(joined.flip(), ciphertext);
        int taken = joined.position();
        for (int i = 0; i < count && taken > 0; i++) {
            ByteBuffer part = plaintext[i];
            int length = Math.min(taken, part.remaining());
            part.position(part.position() + length);
            taken -= length;
        }
        return result;
    }

    private SSLEngineResult hear(ByteBuffer record, ByteBuffer payload) throws SSLException {
        // Before the engine, which chooses a server's identity by the name that the record asks for.
        int from = record.position();
        boolean server = !engine.getUseClientMode();
        clear.hear(server, record, from + ahead, record.limit());
        ahead = record.remaining();
        if (server && serverName == null) {
            serverName = clear.serverName();
            handshake.ask(serverName);
        }
        SSLEngineResult result = inHandshake(() -> engine.unwrap(record, payload));
        ahead -= record.position() - from;
        return result;
    }

    /** What an AEAD adds at least: the header, the tag, and from TLS 1.3 on the kind. */
    private int longestPayload(int record) {
        return record - (showsHandshakes ? 21 : 22);
    }

    /** {@return the last of the buffers that goes into the next record, -1 if there is none} */
    private int last(ByteBuffer[] plaintext, int count) {
        int room = recordSize;
        for (int i = 0; i < count; i++) {
            room -= plaintext[i].remaining();
            if (room <= 0) {
                return i;
            }
        }
        return count - 1;
    }

    /** Cuts the last buffer so that all up to it are no longer than a record. Returns what its limit was. */
    private static int limitTo(int size, ByteBuffer[] plaintext, int last) {
        int room = size;
        for (int i = 0; i < last; i++) {
            room -= plaintext[i].remaining();
        }
        ByteBuffer cut = plaintext[last];
        int limit = cut.limit();
        cut.limit(cut.position() + Math.min(room, cut.remaining()));
        return limit;
    }

    private SSLEngineResult inHandshake(ScopedValue.CallableOp<SSLEngineResult, SSLException> step) throws SSLException {
        return ScopedValue.where(Handshake.CURRENT, handshake).call(step);
    }

    private TlsStatus status(SSLEngineResult result) {
        SSLEngineResult.HandshakeStatus handshake = result.getHandshakeStatus();
        if (handshake == SSLEngineResult.HandshakeStatus.FINISHED
                || (handshake == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
                        && result.getStatus() == SSLEngineResult.Status.OK)) {
            done();
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

    private void done() {
        if (!handshakeDone) {
            handshakeDone = true;
            clear.end();
            showsHandshakes = !engine.getSession().getProtocol().equals(TlsVersion.TLS_1_3.jcaName());
        }
    }

    private TlsException error(SSLException error) {
        CallbackThrewException thrown = handshake.thrown();
        if (thrown != null) {
            return TlsException.builder(ErrorCode.CALLBACK_FAILED, String.valueOf(thrown.getMessage()), phase())
                    .provider(provider)
                    .serverName(serverName)
                    .cause(thrown)
                    .build();
        }
        return errors.classify(error, phase())
                .provider(provider)
                .serverName(serverName)
                .peerCertificates(handshake.shown())
                .build();
    }

    /**
     * The error for a record of a handshake in an established connection of TLS 1.2. Only its sender knows what it is: whether it is
     * authentic shows when it is decrypted, and then it asks for something that is refused.
     */
    private TlsException renegotiation(@Nullable String alert, @Nullable SSLException cause) {
        String detail = "a handshake record in an established connection: the peer wants to renegotiate, which is refused, or it was injected";
        return TlsException.builder(ErrorCode.TLS_PROTOCOL_ERROR, detail, TlsException.Phase.DATA)
                .provider(provider)
                .serverName(serverName)
                .alertSent(alert)
                .cause(cause)
                .build();
    }

    /** Some clients end at this warning (SunJSSE), which is only an advice: the certificate decides. TLS 1.3 has no warnings. */
    private boolean isUnrecognizedName(ByteBuffer record) {
        int at = record.position();
        return !handshakeDone
                && record.remaining() == HEADER + 2
                && record.get(at) == ALERT
                && record.get(at + HEADER) == WARNING
                && record.get(at + HEADER + 1) == UNRECOGNIZED_NAME
                && engine.getUseClientMode()
                && !clear.isOver();
    }

    /** Some engines throw anything at what they did not expect. */
    private TlsException broken(@Nullable Throwable error) {
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
