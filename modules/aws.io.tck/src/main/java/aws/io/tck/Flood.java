package aws.io.tck;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tls.spi.TlsProvider;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Clients of a {@link FloodedServer}: many that send and never read, and one that waits for each answer. */
final class Flood implements AutoCloseable {
    private static final int MOST_AT_ONCE = 8;
    private static final int PIECE = 16 * 1024;

    private final Process process;
    private final @Nullable SSLSocketFactory secure;
    private final int port;
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong flooded = new AtomicLong();

    /** What the server printed that was not an answer. */
    private final List<String> printed = Collections.synchronizedList(new ArrayList<>());

    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /** Starts the server. */
    Flood(EventLoopFactory factory, @Nullable TlsProvider tls, String... options)
            throws IOException, InterruptedException, GeneralSecurityException {
        process = FloodedServer.start(factory, tls, options);
        secure = tls == null ? null : trusting();
        Thread.ofVirtual().start(this::read);
        port = Integer.parseInt(answer("port "));
    }

    private static SSLSocketFactory trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new BelievesEverybody()}, null);
        return context.getSocketFactory();
    }

    private void read() {
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = out.readLine()) != null) {
                if (line.startsWith("port ") || line.startsWith("memory ")) {
                    answers.add(line);
                } else {
                    printed.add(line);
                }
            }
        } catch (IOException e) {
            printed.add(e.toString());
        }
        answers.add("the server has ended");
    }

    private String answer(String beginning) throws InterruptedException {
        String line = answers.poll(LoopContract.PATIENCE, TimeUnit.SECONDS);
        if (line == null || !line.startsWith(beginning)) {
            throw new AssertionError(line + " instead of '" + beginning + "'; the server printed " + printed);
        }
        return line.substring(beginning.length());
    }

    /** {@return the memory of the server's loops, as text} */
    String memory() throws IOException, InterruptedException {
        return order("");
    }

    /** Has the server do something; returns its memory afterwards. */
    String order(String line) throws IOException, InterruptedException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        return answer("memory ");
    }

    /** {@return what the server printed beside its answers} */
    List<String> printed() {
        return List.copyOf(printed);
    }

    boolean isServing() {
        return process.isAlive();
    }

    /** {@return the bytes that the flooding clients have written} */
    long flooded() {
        return flooded.get();
    }

    /** Returns a client that has had its first byte back. */
    Socket connect() throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(FloodedServer.KERNEL_BUFFER);
        socket.setSendBufferSize(FloodedServer.KERNEL_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Duration.ofSeconds(LoopContract.PATIENCE).toMillis());
        Socket used = secure == null ? socket : secure.createSocket(socket, "localhost", port, true);
        used.setSoTimeout((int) Duration.ofSeconds(LoopContract.PATIENCE).toMillis());
        used.setTcpNoDelay(true);
        used.getOutputStream().write(7);
        if (used.getInputStream().read() != 7) {
            throw new IOException("the first byte did not come back");
        }
        return used;
    }

    /** Connects clients that send from now on, and never read; returns when all of them do. */
    void begin(int clients) throws InterruptedException {
        CountDownLatch connected = new CountDownLatch(clients);
        CountDownLatch all = new CountDownLatch(1);
        Semaphore atOnce = new Semaphore(MOST_AT_ONCE);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < clients; i++) {
            Thread.ofVirtual().start(() -> {
                Socket socket = null;
                try {
                    atOnce.acquire();
                    try {
                        socket = connect();
                    } finally {
                        atOnce.release();
                    }
                } catch (IOException | InterruptedException e) {
                    failures.add(e);
                }
                connected.countDown();
                send(all, socket);
            });
        }
        boolean done = connected.await(3 * LoopContract.PATIENCE, TimeUnit.SECONDS);
        if (!done || !failures.isEmpty()) {
            throw new AssertionError(connected.getCount() + " are not connected; " + failures + "; the server printed " + printed);
        }
        all.countDown();
    }

    private void send(CountDownLatch all, @Nullable Socket socket) {
        byte[] piece = new byte[PIECE];
        try {
            all.await();
            while (socket != null) {
                socket.getOutputStream().write(piece);
                flooded.addAndGet(piece.length);
            }
        } catch (IOException e) {
            // The server has ended the connection, or the test is over.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how long each of so many answers took, in nanoseconds and sorted; fewer if the connection ended. */
    static long[] ask(Socket socket, int requests) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] request = new byte[100];
        byte[] answer = new byte[100];
        long[] took = new long[requests];
        for (int i = 0; i < requests; i++) {
            Arrays.fill(request, (byte) i);
            long before = System.nanoTime();
            socket.getOutputStream().write(request);
            in.readFully(answer);
            took[i] = System.nanoTime() - before;
            if (!Arrays.equals(request, answer)) {
                throw new IOException("answer " + i + " is wrong");
            }
        }
        Arrays.sort(took);
        return took;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        for (Socket socket : List.copyOf(sockets)) {
            socket.close();
        }
    }
}
