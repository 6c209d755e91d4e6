package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.internal.loop.Reports;
import aws.io.loop.TaskStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Holds a connection's first bytes until its ClientHello is whole and a negotiation was chosen by it. Event-loop thread only. */
final class ClientHelloHandler extends FirstBytesHandler {
    private final TlsByClientHello.Chooser chooser;
    private final ClientHelloReader reader;
    private boolean asked;

    ClientHelloHandler(
            TlsByClientHello.Chooser chooser, int most, Duration patience, Negotiation.Target target, Negotiation.Listener listener) {
        super(most, patience, target, listener);
        this.chooser = chooser;
        reader = new ClientHelloReader(most);
    }

    @Override
    String waits() {
        return asked ? ", and no negotiation was chosen" : "";
    }

    @Override
    void look(ChannelSlot slot, ByteBuffer bytes, boolean over) {
        if (asked) {
            return;
        }
        ClientHello hello;
        try {
            hello = reader.read(bytes, bytes.position());
        } catch (IoException e) {
            refuse(slot, e);
            return;
        }
        if (hello != null) {
            asked = true;
            ask(slot, hello);
        } else if (over) {
            int have = bytes.position();
            refuse(slot, have == 0
                    ? new IoException(ErrorCode.PEER_CLOSED, slot.channel() + " before its first byte")
                    : new TlsException(
                            ErrorCode.TLS_CLOSED_IN_HANDSHAKE, "the peer sent " + have + " bytes of a ClientHello",
                            TlsException.Phase.HANDSHAKE, null));
        }
    }

    private void ask(ChannelSlot slot, ClientHello hello) {
        CompletionStage<? extends Negotiation> choice;
        try {
            choice = Objects.requireNonNull(chooser.choose(hello, slot.channel()), "the chooser returned null");
        } catch (Throwable e) {
            failed(slot, e);
            return;
        }
        choice.whenComplete((chosen, error) -> {
            if (slot.channel().loop().inLoop()) {
                chosen(slot, chosen, error);
            } else {
                slot.channel().schedule(ChannelTask.of(status -> {
                    if (status == TaskStatus.RUN_READY) {
                        chosen(slot, chosen, error);
                    }
                }));
            }
        });
    }

    private void chosen(ChannelSlot slot, @Nullable Negotiation negotiation, @Nullable Throwable error) {
        assert slot.channel().loop().inLoop();
        if (isDecided()) {
            return;
        }
        if (negotiation == null) {
            failed(slot, error != null ? error : new NullPointerException("the chosen negotiation is null"));
            return;
        }
        decide(slot);
        try {
            negotiation.begin(slot, target, listener);
        } catch (Throwable e) {
            failed(slot, e);
            return;
        }
        deliver(slot);
    }

    private void failed(ChannelSlot slot, Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof IoException known) {
            refuse(slot, known);
            return;
        }
        Reports.threw(slot.channel().loop(), "the choice by a ClientHello", chooser, slot.channel(), cause);
        refuse(slot, new IoException(ErrorCode.CALLBACK_FAILED, "the choice by a ClientHello of " + slot.channel(), 0, cause));
    }

    private void refuse(ChannelSlot slot, IoException error) {
        decide(slot);
        listener.onNegotiated(error instanceof TlsException tls ? tls.with(slot.channel().remoteEndpoint(), null, null, null, null) : error);
    }
}
