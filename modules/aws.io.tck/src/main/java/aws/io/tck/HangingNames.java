package aws.io.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.ClientBootstrap;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks up names in a JVM of its own, whose network has nothing but a loopback interface, and whose only name server is at 127.0.0.1. That
 * server does not answer ("silent") or is not there ("refused").
 */
final class HangingNames {
    private static final String IN_A_NETWORK = "ip link set lo up && mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"";

    private HangingNames() {}

    /** {@return what the program prints, one word after the other} */
    static List<String> run(EventLoopFactory factory, String server) throws Exception {
        assumeTrue(canUnshare(), "a network of its own needs unshare(1), ip(8) and the right to use them");
        Path configuration = Files.createTempFile("resolv", ".conf");
        try {
            Files.writeString(configuration, "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n");
            List<String> tool =
                    List.of("unshare", "-r", "-m", "-n", "/bin/sh", "-c", IN_A_NETWORK, configuration.toString());
            Process process = new ProcessBuilder(
                            KitProgram.under(tool, KitProgram.command(HangingNames.class, factory, List.of(), server)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return KitProgram.lines(process);
        } finally {
            Files.delete(configuration);
        }
    }

    private static boolean canUnshare() throws InterruptedException {
        try {
            Process process = new ProcessBuilder(
                            "unshare", "-r", "-m", "-n", "/bin/sh", "-c", "ip link set lo up && mount --bind /dev/null /etc/resolv.conf")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    public static void main(String[] args) throws Exception {
        EventLoopFactory factory = Class.forName(args[0]).asSubclass(EventLoopFactory.class).getConstructor().newInstance();
        EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(1).start();
        if (args[1].equals("silent")) {
            try (DatagramSocket nameServer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53))) {
                connectBesideNamesThatHang(group);
                System.out.println("name server at " + nameServer.getLocalPort());
            }
        } else {
            failForNow(group);
        }
        Runtime.getRuntime().halt(0);
    }

    private static void connectBesideNamesThatHang(EventLoopGroup group) throws Exception {
        Server server = ServerBootstrap.builder(group).build().listen(Endpoint.inet("127.0.0.1", 0), channel -> {}).get();
        List<IoFuture<Channel>> hanging = new ArrayList<>();
        ClientBootstrap patient = ClientBootstrap.builder(group).deadline(Duration.ofMinutes(1)).build();
        for (int i = 0; i < 300; i++) {
            hanging.add(patient.connect("n" + i + ".example", server.port(), channel -> {}));
        }
        ClientBootstrap hasty = ClientBootstrap.builder(group).deadline(Duration.ofSeconds(5)).build();
        for (String host : List.of("127.0.0.1", "[::ffff:127.0.0.1]")) {
            // on a virtual thread, as all dependents
            System.out.println(hasty.connect(host, server.port(), channel -> {})
                    .thenApply(channel -> "connected")
                    .get(5, TimeUnit.SECONDS));
        }
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("aws-io-resolver"))
                .count();
        System.out.println(threads + " threads");
        System.out.println(hanging.stream().filter(IoFuture::isDone).count() + " names done");
    }

    private static void failForNow(EventLoopGroup group) throws Exception {
        AtomicInteger failures = new AtomicInteger();
        ClientBootstrap client = ClientBootstrap.builder(group)
                .retry(partition -> error -> failures.incrementAndGet() < 3 ? Duration.ofMillis(1) : null)
                .build();
        try {
            client.connect("db.example", 1, channel -> {}).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            IoException error = (IoException) e.getCause();
            System.out.println(error.code() + (error.isRetryable() ? " is retryable" : ""));
            System.out.println(failures + " failures");
        }
    }
}
