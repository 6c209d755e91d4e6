package aws.io.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A listener in a separate JVM, whose first accept fails with an error that strace(1) puts in the place of the call. */
final class AcceptErrors {
    private AcceptErrors() {}

    /** {@return what the listener was notified of, in order} Skips the test where strace is not there or may not trace. */
    static List<String> run(EventLoopFactory factory, String errno) throws IOException, InterruptedException {
        List<String> traced = List.of(
                "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=accept,accept4", "-e",
                "inject=accept,accept4:error=" + errno + ":when=1");
        List<String> lines =
                KitProgram.linesOrSkip(KitProgram.under(traced, KitProgram.command(AcceptErrors.class, factory, List.of())));
        assumeTrue(lines.contains("listening"), "strace may not trace here, or cannot inject errors: " + lines);
        return lines.stream().filter(line -> line.startsWith("accept")).toList();
    }

    public static void main(String[] args) throws Exception {
        EventLoopFactory factory = Class.forName(args[0]).asSubclass(EventLoopFactory.class).getConstructor().newInstance();
        EventLoop loop = factory.newLoop(LoopOptions.builder().name("accepts").build());
        loop.run();
        LoopContract.RunningLoop running = new LoopContract.RunningLoop(loop);
        ListenerSocket listener = ListenerSocket.open(factory.transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
        listener.listen(Endpoint.inet("127.0.0.1", 0), 1);
        CompletableFuture<Boolean> accepted = new CompletableFuture<>();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), ((Endpoint.Inet) listener.localEndpoint()).port())) {
            running.run(() -> listener.startAccept(loop, new ListenerSocket.AcceptListener() {
                @Override
                public void onAccept(StreamSocket socket) {
                    System.out.println("accepted");
                    socket.close();
                    accepted.complete(true);
                }

                @Override
                public void onError(IoException error) {
                    System.out.println("accept " + error.code());
                }
            }));
            System.out.println("listening");
            LoopContract.await(accepted);
            client.shutdownOutput();
        }
        System.exit(0);
    }
}
