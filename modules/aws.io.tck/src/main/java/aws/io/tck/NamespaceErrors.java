package aws.io.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.DatagramHandler;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.SocketHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transports;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Errors that need a separate network: a JVM in a namespace whose routes refuse, whose addresses do not answer, and whose routers are a
 * raw socket. It prints a line for each: the row of {@link ErrnoTable} and the code that the loop gave.
 */
final class NamespaceErrors {
    private static final String CLOSED_WINDOW = "ETIMEDOUT behind a closed window";
    private static final int SECONDS_AFTER = 2;
    private static final String READY = "the namespace is ready";

    /** Of the kinds of routes that refuse (ip-route(8)), and an interface with a neighbour that does not exist. */
    private static final String SETUP = "PATH=$PATH:/usr/sbin:/sbin && ip link set lo up && ip route add unreachable 10.1.0.0/16"
            + " && ip route add blackhole 10.2.0.0/16 && ip route add prohibit 10.3.0.0/16 && ip link add gone type veth peer name other"
            + " && ip addr add 10.5.0.1/24 dev gone && ip link set gone up && ip link set other up"
            + " && ip neigh add 10.5.0.2 lladdr 02:00:00:00:00:01 dev gone && echo 1 > /proc/sys/net/ipv4/tcp_syn_retries"
            + " && echo '" + READY + "' && exec \"$0\" \"$@\"";

    /** ICMP errors by type and code, with the error number that Linux makes of each for a socket that has asked for none; "" for none. */
    private static final Map<String, String> ICMP = icmp();

    private final LoopContract.RunningLoop running;
    private final ErrnoScenes scenes;

    private NamespaceErrors(LoopContract.RunningLoop running) {
        this.running = running;
        scenes = new ErrnoScenes(running);
    }

    /** {@return the lines that the JVM prints: what happened, and the code} Skips the test where there can be no namespace. */
    static Map<String, String> run(EventLoopFactory factory) throws IOException, InterruptedException {
        List<String> apart = List.of("unshare", "-rn", "/bin/sh", "-c", SETUP);
        List<String> lines =
                KitProgram.linesOrSkip(KitProgram.under(apart, KitProgram.command(NamespaceErrors.class, factory, List.of())));
        assumeTrue(lines.contains(READY), "no network namespace can be made and set up here: " + lines);
        if (!lines.contains("done")) {
            throw new AssertionError("the process said " + lines);
        }
        Map<String, String> found = new TreeMap<>();
        lines.stream().filter(line -> line.contains(" = ")).map(line -> line.split(" = ", -1)).forEach(pair -> found.put(pair[0], pair[1]));
        return found;
    }

    /** {@return what is expected of a loop that can set these options} */
    static Map<String, String> expected(Transports transports, boolean reportsWhatIsNotRead) {
        Map<String, String> rows = new TreeMap<>();
        for (String errno : List.of("EHOSTUNREACH", "EINVAL", "EACCES", "ENETUNREACH")) {
            put(rows, ErrnoTable.Call.CONNECT, errno);
            put(rows, ErrnoTable.Call.SEND, errno);
        }
        put(rows, ErrnoTable.Call.CONNECT, "ETIMEDOUT");
        ICMP.forEach((icmp, errno) -> {
            rows.put("channel after ICMP " + icmp, "lives");
            if (!errno.isEmpty()) {
                rows.put("ICMP " + icmp, ErrnoTable.row(ErrnoTable.Call.RECEIVE, errno).code().name());
            }
        });
        if (probesQuickly(transports)) {
            put(rows, ErrnoTable.Call.READ, "ETIMEDOUT");
            rows.put(CLOSED_WINDOW, reportsWhatIsNotRead ? ErrorCode.CONNECTION_LOST.name() : "not reported");
        }
        return rows;
    }

    public static void main(String[] args) throws Throwable {
        EventLoopFactory factory = Class.forName(args[0]).asSubclass(EventLoopFactory.class).getConstructor().newInstance();
        EventLoop loop = factory.newLoop(LoopOptions.builder().name("namespace").build());
        loop.run();
        new NamespaceErrors(new LoopContract.RunningLoop(loop)).produceAll();
        System.out.println("done");
        System.exit(0);
    }

    private void produceAll() throws Throwable {
        // takes seconds of silence, in which the others are produced
        CompletableFuture<ErrorCode> silence =
                CompletableFuture.supplyAsync(() -> scenes.connect(Endpoint.inet("10.5.0.2", 9)), Thread::startVirtualThread);
        routes();
        for (Map.Entry<String, String> one : ICMP.entrySet()) {
            icmp(one.getKey(), !one.getValue().isEmpty());
        }
        say("CONNECT ETIMEDOUT", LoopContract.await(silence));
        // the last, since it takes the loopback interface away
        if (probesQuickly(running.loop().transports())) {
            lose();
        }
    }

    private void routes() {
        say("CONNECT EHOSTUNREACH", scenes.connect(Endpoint.inet("10.1.0.1", 9)));
        say("CONNECT EINVAL", scenes.connect(Endpoint.inet("10.2.0.1", 9)));
        say("CONNECT EACCES", scenes.connect(Endpoint.inet("10.3.0.1", 9)));
        say("CONNECT ENETUNREACH", scenes.connect(Endpoint.inet("10.4.0.1", 9)));
        say("SEND EHOSTUNREACH", scenes.send(Endpoint.inet("10.1.0.1", 9), 1));
        say("SEND EINVAL", scenes.send(Endpoint.inet("10.2.0.1", 9), 1));
        say("SEND EACCES", scenes.send(Endpoint.inet("10.3.0.1", 9), 1));
        say("SEND ENETUNREACH", scenes.send(Endpoint.inet("10.4.0.1", 9), 1));
    }

    private void icmp(String icmp, boolean isReported) throws Throwable {
        boolean six = icmp.startsWith("v6");
        String[] numbers = icmp.substring(3).split("/", -1);
        int type = Integer.parseInt(numbers[0]);
        int code = Integer.parseInt(numbers[1]);
        InetAddress loopback = Endpoint.inet(six ? "::1" : "127.0.0.1", 0).address();
        try (IcmpSender router = new IcmpSender(six);
                DatagramChannel peer = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0))) {
            Endpoint.Inet to = new Endpoint.Inet(loopback, ((InetSocketAddress) peer.getLocalAddress()).getPort());
            if (isReported) {
                say("ICMP " + icmp, scenes.receive(to, socket -> send(router, type, code, (Endpoint.Inet) socket.localEndpoint(), to)));
            }
            System.out.println("channel after ICMP " + icmp + " = " + (lives(router, type, code, peer, to) ? "lives" : "ended"));
        }
    }

    private static void send(IcmpSender router, int type, int code, Endpoint.Inet from, Endpoint.Inet to) {
        try {
            router.send(type, code, from, to);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Sends more errors than one turn of the channel takes, and a datagram behind them. */
    private boolean lives(IcmpSender router, int type, int code, DatagramChannel peer, Endpoint.Inet to) throws Throwable {
        BlockingQueue<Boolean> signs = new LinkedBlockingQueue<>();
        DatagramSocket socket = DatagramSocket.open(running.loop().transports(), to.domain(), SocketOptions.DEFAULT);
        socket.connect(to);
        Endpoint.Inet from = (Endpoint.Inet) socket.localEndpoint();
        CompletableFuture<Channel> made = new CompletableFuture<>();
        Channel.open(
                running.loop(),
                ChannelOptions.DEFAULT,
                (channel, error) -> {
                    Channel opened = Objects.requireNonNull(channel);
                    socket.attach(opened.loop());
                    opened.add(new DatagramHandler(socket));
                    opened.add(new LifeSign(signs));
                    made.complete(opened);
                },
                (channel, error) -> signs.add(false));
        LoopContract.await(made);
        for (int i = 0; i < 20; i++) {
            router.send(type, code, from, to);
        }
        peer.send(ByteBuffer.wrap(new byte[] {1}), new InetSocketAddress(from.address(), from.port()));
        boolean lives = Boolean.TRUE.equals(signs.poll(LoopContract.PATIENCE, TimeUnit.SECONDS));
        running.run(socket::close);
        return lives;
    }

    /** Established connections whose peers do not answer any more: one that is read, and one behind a closed window. */
    private void lose() throws Exception {
        StreamSocket closed = probed();
        CompletableFuture<ErrorCode> ended = new CompletableFuture<>();
        Channel.open(
                running.loop(),
                ChannelOptions.DEFAULT,
                (channel, error) -> {
                    Channel opened = Objects.requireNonNull(channel);
                    opened.add(new SocketHandler(closed));
                    opened.add(new NoWindow());
                },
                (channel, error) -> ended.complete(error == null ? ErrorCode.CLOSED_LOCALLY : error.code()));
        CompletableFuture<ErrorCode> failed = scenes.read(probed());
        Process down = new ProcessBuilder("ip", "link", "set", "lo", "down").inheritIO().start();
        down.waitFor(LoopContract.PATIENCE, TimeUnit.SECONDS);
        say("READ ETIMEDOUT", LoopContract.await(failed));
        // the other one was lost before
        ErrorCode code = ended.completeOnTimeout(null, SECONDS_AFTER, TimeUnit.SECONDS).get();
        System.out.println(CLOSED_WINDOW + " = " + (code == null ? "not reported" : code));
    }

    /** A connection that is given up after two seconds of silence. */
    private StreamSocket probed() {
        StreamSocket client =
                StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0)).client();
        running.run(() -> {
            client.setOption(SocketOption.KEEP_ALIVE_IDLE_SECONDS, 1);
            client.setOption(SocketOption.KEEP_ALIVE_INTERVAL_SECONDS, 1);
            client.setOption(SocketOption.KEEP_ALIVE_PROBES, 1);
            client.setOption(SocketOption.KEEP_ALIVE, true);
        });
        return client;
    }

    private static boolean probesQuickly(Transports transports) {
        return transports.options(Transports.Kind.STREAM, SocketDomain.IPV4).contains(SocketOption.KEEP_ALIVE_IDLE_SECONDS);
    }

    private static void say(String row, ErrorCode code) {
        System.out.println(row + " = " + code);
    }

    private static void put(Map<String, String> rows, ErrnoTable.Call call, String errno) {
        ErrnoTable.Row row = ErrnoTable.row(call, errno);
        rows.put(row.name(), row.code().name());
    }

    /** {@code icmp_err_convert} and {@code tab_unreach} of the kernel. */
    private static Map<String, String> icmp() {
        Map<String, String> all = new TreeMap<>();
        for (String soft : List.of("v4 3/0", "v4 3/1", "v4 3/5", "v4 3/11", "v4 3/12", "v4 11/0", "v4 11/1", "v6 1/0", "v6 1/3", "v6 3/0")) {
            all.put(soft, "");
        }
        all.put("v4 3/2", "ENOPROTOOPT");
        all.put("v4 3/3", "ECONNREFUSED");
        all.put("v4 3/6", "ENETUNREACH");
        all.put("v4 3/7", "EHOSTDOWN");
        all.put("v4 3/8", "ENONET");
        all.put("v4 3/9", "ENETUNREACH");
        all.put("v4 3/10", "EHOSTUNREACH");
        all.put("v4 3/13", "EHOSTUNREACH");
        all.put("v4 3/14", "EHOSTUNREACH");
        all.put("v4 3/15", "EHOSTUNREACH");
        all.put("v4 12/0", "EPROTO");
        all.put("v6 1/1", "EACCES");
        all.put("v6 1/4", "ECONNREFUSED");
        all.put("v6 1/5", "EACCES");
        all.put("v6 1/6", "EACCES");
        all.put("v6 4/0", "EPROTO");
        all.put("v6 4/1", "EPROTO");
        return all;
    }

    /** A handler that takes nothing. */
    private static final class NoWindow extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            throw new AssertionError("a message that no window has room for");
        }

        @Override
        public long initialWindowSize() {
            return 0;
        }
    }

    private static final class LifeSign extends ProtocolHandler {
        private final BlockingQueue<Boolean> signs;

        LifeSign(BlockingQueue<Boolean> signs) {
            this.signs = signs;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            message.release();
            signs.add(true);
        }

        @Override
        protected void onEnd(ChannelSlot slot, @Nullable IoException error) {
            signs.add(false);
        }
    }
}
