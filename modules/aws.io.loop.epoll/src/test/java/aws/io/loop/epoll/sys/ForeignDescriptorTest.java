package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.tck.LoopContract;
import aws.io.tck.PollerContract;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The kinds of descriptors that others bring to a loop. */
@Timeout(60)
class ForeignDescriptorTest implements LoopContract {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int NONBLOCK_AND_CLOEXEC = 02004000;
    private static final int IN_CREATE = 0x100;

    private final CallMemory memory = new CallMemory();

    @TempDir
    Path folder;

    @Override
    public EventLoopFactory factory() {
        return EventLoopGroup.providers(EpollCalls.class.getClassLoader()).choose("epoll");
    }

    @Test
    void aTimerDescriptorTellsThatItWentOff() throws Exception {
        int timer = Libc.call(Libc.link("timerfd_create"), memory, CLOCK_MONOTONIC, NONBLOCK_AND_CLOEXEC);
        assertTrue(timer >= 0);
        try (RunningLoop running = running();
                Arena arena = Arena.ofConfined()) {
            PollerContract.Events events = new PollerContract.Events();
            running.run(() -> running.loop().subscribe(new IoHandle.Descriptor(timer), IoEvents.READABLE, events));
            MemorySegment once = arena.allocate(JAVA_LONG, 4);
            once.setAtIndex(JAVA_LONG, 3, 1_000_000);
            int set = Libc.call(Libc.link("timerfd_settime"), memory, timer, 0, once.address(), 0);
            assertEquals(0, set);
            assertEquals(IoEvents.READABLE, events.next());
            assertEquals(8, PipeCalls.read(memory, timer, arena.allocate(8), 0, 8));
        } finally {
            DescriptorCalls.close(memory, timer);
        }
    }

    @Test
    void aWatchOfAFolderTellsOfANewFile() throws Exception {
        int inotify = Libc.call(Libc.link("inotify_init1"), memory, NONBLOCK_AND_CLOEXEC);
        assertTrue(inotify >= 0);
        try (RunningLoop running = running();
                Arena arena = Arena.ofConfined()) {
            int watch = Libc.call(Libc.link("inotify_add_watch"), memory, inotify, arena.allocateFrom(folder.toString()).address(), IN_CREATE);
            assertTrue(watch >= 0);
            PollerContract.Events events = new PollerContract.Events();
            running.run(() -> running.loop().subscribe(new IoHandle.Descriptor(inotify), IoEvents.READABLE, events));
            Files.createFile(folder.resolve("new"));
            assertEquals(IoEvents.READABLE, events.next());
        } finally {
            DescriptorCalls.close(memory, inotify);
        }
    }

    /** The signal is blocked in the thread that watches alone; it is sent to that thread. */
    @Test
    void aSignalDescriptorTellsOfASignal() throws Exception {
        int sigusr2 = 12;
        int[] descriptor = {-1};
        try (RunningLoop running = running();
                Arena arena = Arena.ofConfined()) {
            // the calls get no more than its address, which would not keep memory of the collector alive
            MemorySegment mask = arena.allocate(128, 8);
            mask.set(JAVA_LONG, 0, 1L << (sigusr2 - 1));
            PollerContract.Events events = new PollerContract.Events();
            running.run(() -> {
                try {
                    int blocked = Libc.call(Libc.link("pthread_sigmask"), memory, 0, mask.address(), 0);
                    assertEquals(0, blocked);
                    descriptor[0] = Libc.call(Libc.link("signalfd"), memory, -1, mask.address(), NONBLOCK_AND_CLOEXEC);
                    assertTrue(descriptor[0] >= 0);
                    running.loop().subscribe(new IoHandle.Descriptor(descriptor[0]), IoEvents.READABLE, events);
                    int raised = Libc.call(Libc.link("raise"), memory, sigusr2);
                    assertEquals(0, raised);
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals(IoEvents.READABLE, events.next());
            MemorySegment information = Arena.ofAuto().allocate(128, 8);
            // signalfd(2) gives a thread its own signals
            running.run(() -> assertEquals(128, PipeCalls.read(memory, descriptor[0], information, 0, 128)));
            assertEquals(sigusr2, information.get(JAVA_INT, 0));
        } finally {
            DescriptorCalls.close(memory, descriptor[0]);
        }
    }

    /** As systemd hands one over by LISTEN_FDS: a number that listens already. */
    @Test
    void aListeningSocketThatSomebodyElseMadeTellsOfAConnection() throws Exception {
        int listener = SocketCalls.open(memory, SocketDomain.IPV4, SocketCalls.SOCK_STREAM);
        SocketCalls.bind(memory, listener, Endpoint.inet("127.0.0.1", 0), SocketDomain.IPV4);
        SocketCalls.listen(memory, listener, 1);
        Endpoint.Inet at = (Endpoint.Inet) SocketCalls.localAddress(memory, listener);
        try (RunningLoop running = running()) {
            PollerContract.Events events = new PollerContract.Events();
            running.run(() -> running.loop().subscribe(new IoHandle.Descriptor(listener), IoEvents.READABLE, events));
            try (Socket client = new Socket(at.address(), at.port())) {
                assertEquals(IoEvents.READABLE, events.next());
                int accepted = SocketCalls.accept(memory, listener);
                assertEquals(client.getLocalPort(), ((Endpoint.Inet) SocketCalls.addressOf(memory)).port());
                DescriptorCalls.close(memory, accepted);
                assertEquals(SocketCalls.NONE, SocketCalls.accept(memory, listener));
            }
        } finally {
            DescriptorCalls.close(memory, listener);
        }
    }

    /** A file is always ready, so that there is nothing to watch (epoll_ctl(2), EPERM). */
    @Test
    void aFileAndANumberThatIsNoDescriptorAreRefused() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (RunningLoop running = running();
                Arena arena = Arena.ofConfined()) {
            int opened = Libc.call(Libc.link("open"), memory, arena.allocateFrom(file.toString()).address(), NONBLOCK_AND_CLOEXEC);
            for (int number : new int[] {opened, 999_999}) {
                running.run(() -> {
                    IoException error = assertThrows(
                            IoException.class,
                            () -> running.loop().subscribe(
                                    new IoHandle.Descriptor(number), IoEvents.READABLE, (loop, handle, bits) -> {}));
                    assertEquals(number == opened ? ErrorCode.UNSUPPORTED : ErrorCode.CLOSED_LOCALLY, error.code());
                });
            }
            DescriptorCalls.close(memory, opened);
        }
    }

    /** What cannot be brought about at will. */
    @Test
    void everyLackOfResourcesIsToldAsOneThatMayPass() {
        for (Errno one : new Errno[] {Errno.ENOBUFS, Errno.ENOMEM, Errno.ENFILE, Errno.EMFILE}) {
            IoException error = Errno.failure(one.number, "accept4");
            assertTrue(error.isRetryable(), one.name());
            assertEquals(one.number, error.errno());
            assertTrue(error.getMessage().contains(one.name()) && error.getMessage().contains("accept4"), error.getMessage());
        }
        assertEquals(ErrorCode.SYSTEM_CALL_FAILED, Errno.failure(9_999, "recv").code());
    }
}
