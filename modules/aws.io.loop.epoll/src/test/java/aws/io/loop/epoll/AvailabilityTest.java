package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.IoException;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.spi.Availability;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the provider says that it can work, and what it says if not. Each case in a JVM of its own. */
@Timeout(60)
class AvailabilityTest {
    /** Prints what the provider answers. */
    static final class Ask {
        private Ask() {}

        public static void main(String[] args) {
            System.out.println(new EpollEventLoopFactory().availability());
        }
    }

    /** Has the provider describe itself, and names it twice. */
    static final class Name {
        private Name() {}

        public static void main(String[] args) {
            System.out.println(new EpollEventLoopFactory().describe());
            for (int i = 0; i < 2; i++) {
                try {
                    System.out.println("started " + EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(1).start().loops());
                } catch (IoException e) {
                    System.out.println(e.code() + " " + e.getMessage());
                }
            }
        }
    }

    @Test
    void hereItIsAvailableAndDescribesItself() {
        EpollEventLoopFactory factory = new EpollEventLoopFactory();
        assertInstanceOf(Availability.Available.class, factory.availability());
        assertEquals(200, factory.priority());
        assertTrue(factory.describe().startsWith("epoll: Linux ") && factory.describe().contains("timers of"), factory.describe());
    }

    /** The JDK would print a warning of four lines if anything native were touched. */
    @Test
    void withoutNativeAccessItIsForThoseWhoNameItAndNothingIsPrinted() throws Exception {
        String answer = ask(List.of(), List.of());
        assertEquals("OnlyByName[reason=needs native access, start the JVM with --enable-native-access=ALL-UNNAMED]\n", answer);
    }

    @Test
    void whoNamesItWhereTheJvmDeniesNativeAccessIsToldTheFlag() throws Exception {
        String told = "PROVIDER_FAILED the provider failed: loop provider 'epoll': needs native access, start the JVM with "
                + "--enable-native-access=ALL-UNNAMED\n";
        String output = run(ChildJvm.command(List.of(), List.of("--illegal-native-access=deny"), Name.class));
        assertTrue(output.startsWith("epoll: Linux ") && output.endsWith(", not asked without native access\n" + told + told), output);
    }

    @Test
    void withNativeAccessAllIsSilent() throws Exception {
        assertEquals("Available[]\n", ask(List.of(), List.of("--enable-native-access=ALL-UNNAMED")));
    }

    @Test
    void onAnotherSystemItIsNot() throws Exception {
        assertEquals("Unavailable[reason=needs Linux, this is Plan 9]\n", ask(List.of(), List.of("-Dos.name=Plan 9")));
    }

    /** For want of descriptors here; a seccomp filter shows in the same way, by an error number. */
    @Test
    void whatTheKernelDeniesIsToldWithItsErrorNumber() throws Exception {
        assertEquals(
                "Unavailable[reason=the kernel denies it: no file descriptors are left: epoll_create1: EMFILE (errno 24); "
                        + "a seccomp filter, or no descriptors left?]\n",
                run(ChildJvm.command(List.of(), List.of("--enable-native-access=ALL-UNNAMED"), AskWithoutDescriptors.class)));
    }

    /** Asks when every descriptor is taken. */
    static final class AskWithoutDescriptors {
        private AskWithoutDescriptors() {}

        public static void main(String[] args) throws Exception {
            EpollEventLoopFactory factory = new EpollEventLoopFactory();
            // what is loaded from now on has no descriptor to be read from: all is loaded before
            try {
                DescriptorCalls.close(CallMemory.ofThread(), -1);
            } catch (IoException e) {
                Availability.unavailable(factory.availability() + e.getMessage());
            }
            List<AutoCloseable> taken = new ArrayList<>();
            String answer;
            try {
                while (true) {
                    taken.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                answer = factory.availability().toString();
            }
            for (AutoCloseable one : taken) {
                one.close();
            }
            System.out.println(answer);
        }
    }

    private static String ask(List<String> prefix, List<String> options) throws Exception {
        return run(ChildJvm.command(prefix, options, Ask.class));
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it ended");
        return output;
    }
}
