package aws.io.tck;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Connections that end in each way there is, in a JVM of their own, where no garbage collection and no finalizer frees what an engine holds.
 * Prints for each way the descriptors before and after, and at the end by how much the resident memory has grown since the warm-up.
 */
final class EndedConnections {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final byte[] HALF_A_HELLO = {22, 3, 1, 0x40, 0, 1, 0, 0x3f, (byte) 0xfc, 3, 3};
    private static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LIMIT = Duration.ofMillis(200);

    private static final Duration PATIENCE = Duration.ofSeconds(LoopContract.PATIENCE);

    /** How many handshakes time out at once. */
    private static final int LATE = 20;

    private final TlsPeers peers;

    /** A server whose handshakes time out soon; those of the other one have as long as a test waits, however busy the machine is. */
    private final TlsPeers impatient;

    private final TlsContext client;
    private final TlsContext older;
    private final TlsContext stranger;

    /** The descriptors that are open without any connection. */
    private final long before;

    private TlsPeers.End calling = new TlsPeers.End(0);
    private TlsPeers.End serving = calling;

    private EndedConnections(EventLoopFactory loops, TlsProvider provider) throws IOException {
        TlsOptions serving = TlsOptions.builder().identity(TestIdentities.localhost()).handshakeTimeout(PATIENCE).build();
        peers = new TlsPeers(loops, TlsContext.server(serving, provider), Long.MAX_VALUE);
        TlsOptions hurried = serving.toBuilder().handshakeTimeout(LIMIT).build();
        impatient = new TlsPeers(loops, TlsContext.server(hurried, provider), Long.MAX_VALUE);
        TlsOptions trusting =
                TlsOptions.builder().trust(TestIdentities.trust(TestIdentities.localhost())).handshakeTimeout(PATIENCE).build();
        client = TlsContext.client(trusting, provider);
        older = TlsContext.client(trusting.toBuilder().versions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2).build(), provider);
        TlsOptions strange = TlsOptions.builder().trust(TestIdentities.trust(TestIdentities.named("other.example"))).build();
        stranger = TlsContext.client(strange, provider);
        before = descriptors();
    }

    /** {@return the command of the program} */
    static List<String> command(EventLoopFactory loops, TlsProvider provider, int connections, String... options) {
        List<String> all = new ArrayList<>(List.of(
                "-Xms48m", "-Xmx48m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData"));
        all.addAll(List.of(options));
        return KitProgram.command(EndedConnections.class, loops, all, provider.getClass().getName(), String.valueOf(connections));
    }

    /** A way in which connections end. */
    private interface Ending {
        void of(int connections) throws IOException;
    }

    public static void main(String[] args) throws Exception {
        EventLoopFactory loops = Class.forName(args[0]).asSubclass(EventLoopFactory.class).getConstructor().newInstance();
        TlsProvider provider = Class.forName(args[1]).asSubclass(TlsProvider.class).getConstructor().newInstance();
        int connections = Integer.parseInt(args[2]);
        JvmWarmUp.once();
        EndedConnections ended = new EndedConnections(loops, provider);
        ended.all(connections / 2, false);
        long before = residentKilobytes();
        ended.all(connections, true);
        System.out.println("resident " + (residentKilobytes() - before));
        System.exit(0);
    }

    private void all(int connections, boolean printed) throws IOException {
        int share = connections / 10;
        count("orderly", this::orderly, 3 * share, printed);
        count("orderly in TLS 1.2", this::orderlyInTheOlderVersion, share, printed);
        count("truncated", this::truncated, share, printed);
        count("reset", this::reset, share, printed);
        count("refused", this::refused, share, printed);
        count("silent", n -> raw(n, new byte[0]), share, printed);
        count("no TLS", n -> raw(n, REQUEST), share, printed);
        count("cut in the handshake", n -> raw(n, HALF_A_HELLO), share, printed);
        count("timed out", ignored -> late(), LATE, printed);
    }

    private void count(String name, Ending ending, int connections, boolean printed) throws IOException {
        ending.of(connections);
        peers.loop().untilNothingIsOut();
        impatient.loop().untilNothingIsOut();
        // the listener is notified of an end before the socket is closed
        long deadline = System.nanoTime() + LoopContract.PATIENCE * 1_000_000_000L;
        while (descriptors() > before && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        long after = descriptors();
        if (printed || after != before) {
            System.out.println("descriptors " + before + " " + after + " " + name);
        }
        if (after > before) {
            System.exit(1);
        }
    }

    private void orderly(int connections) {
        for (int i = 0; i < connections; i++) {
            echoed(client).shutdown(null, ShutdownMode.GRACEFUL);
            bothEnd();
        }
    }

    private void orderlyInTheOlderVersion(int connections) {
        for (int i = 0; i < connections; i++) {
            echoed(older).shutdown(null, ShutdownMode.GRACEFUL);
            bothEnd();
        }
    }

    private void truncated(int connections) {
        for (int i = 0; i < connections; i++) {
            echoed(client).shutdown(null, ShutdownMode.ABORT);
            bothEnd();
        }
    }

    private void reset(int connections) {
        for (int i = 0; i < connections; i++) {
            Channel channel = echoed(client);
            peers.loop().run(() -> channel.reset(new IoException(ErrorCode.CHANNEL_CLOSED, "on purpose")));
            bothEnd();
        }
    }

    private void refused(int connections) {
        for (int i = 0; i < connections; i++) {
            TlsPeers.End end = peers.connect(stranger, "localhost", Long.MAX_VALUE);
            LoopContract.await(end.failed);
            LoopContract.await(peers.accepted().failed);
        }
    }

    private void raw(int connections, byte[] sent) throws IOException {
        for (int i = 0; i < connections; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), peers.port())) {
                socket.getOutputStream().write(sent);
                if (sent == REQUEST) {
                    readToTheEnd(socket);
                }
            }
            LoopContract.await(peers.accepted().failed);
        }
    }

    /** Half of them send nothing, half of them the beginning of a ClientHello. */
    private void late() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < LATE; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), impatient.port());
            sockets.add(socket);
            socket.getOutputStream().write(HALF_A_HELLO, 0, i % 2 * HALF_A_HELLO.length);
        }
        for (Socket socket : sockets) {
            LoopContract.await(impatient.accepted().failed);
            readToTheEnd(socket);
            socket.close();
        }
    }

    private static void readToTheEnd(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                // an alert
            }
        } catch (IOException e) {
            // reset, which is an end as well
            return;
        }
    }

    /** {@return a client's channel, after payload of several messages went to the server} */
    private Channel echoed(TlsContext context) {
        calling = peers.connect(context, "localhost", Long.MAX_VALUE);
        Channel channel = calling.channel();
        serving = peers.accepted();
        Channel accepted = serving.channel();
        peers.loop().run(() -> {
            channel.write(ByteBuffer.wrap(new byte[100]));
            channel.write(ByteBuffer.wrap(new byte[100]));
            accepted.write(ByteBuffer.wrap(new byte[100]));
        });
        peers.loop().until(() -> serving.application.bytes().length == 200 && calling.application.bytes().length == 100);
        return channel;
    }

    private void bothEnd() {
        LoopContract.await(calling.ended);
        LoopContract.await(serving.ended);
    }

    private static long descriptors() throws IOException {
        return Leftovers.openDescriptors().size();
    }

    private static long residentKilobytes() throws IOException {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            String line = lines.filter(one -> one.startsWith("VmRSS:")).findFirst().orElse("0");
            return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
    }
}
