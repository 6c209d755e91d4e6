package aws.io.tls;

import aws.io.internal.tls.HostNames;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for in its first message (RFC 8446, section 4.1.2), before any of it is authenticated: an attacker chooses each value.
 * Immutable.
 */
public final class ClientHello {
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int SUPPORTED_VERSIONS = 43;

    private @Nullable String serverName;
    private List<String> alpn = List.of();
    private List<TlsVersion> versions = List.of();

    private ClientHello() {}

    /**
     * {@return the name that the client asks for (SNI) in lower case, as {@link TlsDetails#serverName} has it; null if it asks for none, or for
     * what RFC 6066 forbids to send: an address, a last dot, characters of no host's name}
     */
    public @Nullable String serverName() {
        return serverName;
    }

    /** {@return the application protocols that the client offers, its best first, one character for each byte; empty if it offers none} */
    public List<String> alpn() {
        return alpn;
    }

    /** {@return the versions that the client offers and this library knows, the oldest first} */
    public List<TlsVersion> versions() {
        return versions;
    }

    @Override
    public String toString() {
        return "ClientHello[" + (serverName == null ? "no name" : serverName) + ", " + alpn + ", " + versions + "]";
    }

    /** Parses the message's body. Throws IllegalArgumentException for what breaks the format. */
    static ClientHello parse(byte[] body) {
        ClientHello hello = new ClientHello();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(body);
            int newest = unsigned(bytes);
            skip(bytes, 32);
            skip(bytes, bytes.get() & 0xff);
            skip(bytes, unsigned(bytes));
            skip(bytes, bytes.get() & 0xff);
            hello.versions = upTo(newest);
            Set<Integer> seen = new HashSet<>();
            ByteBuffer extensions = bytes.hasRemaining() ? part(bytes, unsigned(bytes)) : bytes;
            if (bytes.hasRemaining()) {
                throw new IllegalArgumentException(bytes.remaining() + " bytes behind the extensions");
            }
            while (extensions.hasRemaining()) {
                int type = unsigned(extensions);
                ByteBuffer content = part(extensions, unsigned(extensions));
                if (!seen.add(type)) {
                    throw new IllegalArgumentException("extension " + type + " twice");
                }
                switch (type) {
                    case SERVER_NAME -> hello.serverName = serverName(content);
                    case ALPN -> hello.alpn = alpn(content);
                    case SUPPORTED_VERSIONS -> hello.versions = versions(content);
                    default -> { }
                }
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("it is cut off", e);
        }
        return hello;
    }

    private static @Nullable String serverName(ByteBuffer content) {
        ByteBuffer list = part(content, unsigned(content));
        end(content);
        byte[] sent = null;
        while (list.hasRemaining()) {
            int type = list.get();
            ByteBuffer name = part(list, unsigned(list));
            if (type == 0 && sent != null) {
                throw new IllegalArgumentException("two server names");
            }
            if (type == 0) {
                sent = new byte[name.remaining()];
                name.get(sent);
            }
        }
        return sent == null ? null : HostNames.asked(sent);
    }

    private static List<String> alpn(ByteBuffer content) {
        ByteBuffer list = part(content, unsigned(content));
        end(content);
        List<String> protocols = new ArrayList<>();
        while (list.hasRemaining()) {
            String protocol = text(part(list, list.get() & 0xff));
            if (protocol.isEmpty()) {
                throw new IllegalArgumentException("an empty application protocol");
            }
            protocols.add(protocol);
        }
        return List.copyOf(protocols);
    }

    private static List<TlsVersion> versions(ByteBuffer content) {
        ByteBuffer list = part(content, content.get() & 0xff);
        end(content);
        List<Integer> offered = new ArrayList<>();
        while (list.hasRemaining()) {
            offered.add(unsigned(list));
        }
        List<TlsVersion> known = new ArrayList<>();
        for (TlsVersion one : TlsVersion.values()) {
            if (offered.contains(number(one))) {
                known.add(one);
            }
        }
        return List.copyOf(known);
    }

    /** Without the extension the number is the newest version, and at most TLS 1.2 (RFC 8446, section 4.2.1). */
    private static List<TlsVersion> upTo(int newest) {
        List<TlsVersion> known = new ArrayList<>();
        for (TlsVersion one : TlsVersion.values()) {
            if (one != TlsVersion.TLS_1_3 && number(one) <= newest) {
                known.add(one);
            }
        }
        return List.copyOf(known);
    }

    private static int number(TlsVersion version) {
        return switch (version) {
            case TLS_1_0 -> 0x0301;
            case TLS_1_1 -> 0x0302;
            case TLS_1_2 -> 0x0303;
            case TLS_1_3 -> 0x0304;
        };
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    private static int unsigned(ByteBuffer bytes) {
        return bytes.getShort() & 0xffff;
    }

    private static void skip(ByteBuffer bytes, int count) {
        part(bytes, count);
    }

    private static ByteBuffer part(ByteBuffer bytes, int length) {
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return part;
    }

    private static void end(ByteBuffer content) {
        if (content.hasRemaining()) {
            throw new IllegalArgumentException(content.remaining() + " bytes behind the list of an extension");
        }
    }
}
