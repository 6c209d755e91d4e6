package aws.io.examples;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.ChannelSlot;
import aws.io.channel.DelimiterFraming;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.socket.Endpoint;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Serves a few pages by HTTPS, with as much of HTTP/1.1 as a GET needs: requests have no body, so each ends with an empty line. */
final class HttpsServer extends ProtocolHandler {
    private static final byte[] END_OF_REQUEST = {'\r', '\n', '\r', '\n'};
    private static final int LONGEST_REQUEST = 8192;

    private final Map<String, String> pages;

    private HttpsServer(Map<String, String> pages) {
        this.pages = pages;
    }

    static IoFuture<Server> listen(EventLoopGroup group, Endpoint at, Identity identity, Map<String, String> pages) {
        TlsContext tls = TlsContext.server(TlsOptions.builder().identity(identity).alpn(List.of("http/1.1")).build());
        return ServerBootstrap.builder(group).tls(tls).build().listen(at, channel -> {
            channel.add(new DelimiterFraming(END_OF_REQUEST, LONGEST_REQUEST));
            channel.add(new HttpsServer(pages));
        });
    }

    @Override
    protected void onMessage(ChannelSlot slot, IoMessage request) {
        String[] lines = StandardCharsets.ISO_8859_1.decode(request.bytes()).toString().split("\r\n");
        request.release();
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            answer(slot, "400 Bad Request", "", true);
        } else if (!words[0].equals("GET")) {
            answer(slot, "501 Not Implemented", "", true);
        } else {
            boolean last = words[2].equals("HTTP/1.0") || List.of(lines).contains("Connection: close");
            String page = pages.get(words[1]);
            answer(slot, page == null ? "404 Not Found" : "200 OK", page == null ? "" : page, last);
        }
    }

    private static void answer(ChannelSlot slot, String status, String page, boolean last) {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + body.length
                + (last ? "\r\nConnection: close" : "") + "\r\n\r\n";
        // Written from the framing's slot, the answer does not pass the framing, which would end it like a request. Head and body are one
        // write: a client gets whole answers only.
        ChannelSlot framing = Objects.requireNonNull(slot.left());
        framing.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)), ByteBuffer.wrap(body));
        if (last) {
            slot.channel().shutdown(null, ShutdownMode.GRACEFUL);
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 3) {
            System.err.println("usage: HttpsServer PORT CERTIFICATE.pem KEY.pem");
            System.exit(2);
        }
        Endpoint at = Endpoint.inet("127.0.0.1", Integer.parseInt(arguments[0]));
        Identity identity = Identity.pem(Path.of(arguments[1]), Path.of(arguments[2]));
        Map<String, String> pages = Map.of("/", "Hello over TLS.\n", "/long", "0123456789abcdef".repeat(1 << 16));
        Server server = listen(EventLoopGroup.start(), at, identity, pages).join();
        System.out.println("listening on " + server.localEndpoint());
        Thread.currentThread().join();
    }
}
