package aws.io.loop.epoll;

import aws.io.IoException;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.EpollCalls;
import aws.io.loop.epoll.sys.EpollEvents;
import aws.io.spi.Availability;

/** Whether this machine, and the way in which this JVM was started, let the loop work. */
final class Platform {
    private Platform() {}

    /** {@return whether the loop can work here; the kernel is asked only where native access is allowed} */
    static Availability availability() {
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            return Availability.unavailable("needs Linux, this is " + system);
        }
        String bits = System.getProperty("sun.arch.data.model", "64");
        if (!bits.equals("64")) {
            return Availability.unavailable("needs a 64-bit JVM, this one has " + bits + " bits");
        }
        Module module = Platform.class.getModule();
        if (!module.isNativeAccessEnabled()) {
            String flag = "--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
            return Availability.onlyByName("needs native access, start the JVM with " + flag);
        }
        return probe();
    }

    /** {@return the kernel and how precisely it waits} */
    static String describe() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "not on this system";
        }
        return "Linux " + System.getProperty("os.version") + " " + System.getProperty("os.arch") + ", timers of "
                + (waitsByNanos() ? "nanoseconds (epoll_pwait2)" : "milliseconds (epoll_wait)");
    }

    /** A sandbox may deny what the kernel has. */
    private static Availability probe() {
        CallMemory memory = CallMemory.ofThread();
        try {
            DescriptorCalls.close(memory, EpollCalls.create(memory));
            DescriptorCalls.close(memory, EpollCalls.eventDescriptor(memory));
            return Availability.available();
        } catch (IoException e) {
            return Availability.unavailable("the kernel denies it: " + e.getMessage() + "; a seccomp filter, or no descriptors left?");
        } catch (RuntimeException | LinkageError e) {
            return Availability.unavailable("the C library lacks a function, or cannot be called: " + e);
        }
    }

    private static boolean waitsByNanos() {
        CallMemory memory = CallMemory.ofThread();
        int epoll = EpollCalls.create(memory);
        try {
            return EpollCalls.awaitNanos(memory, epoll, new EpollEvents(1), 1) >= 0;
        } finally {
            DescriptorCalls.close(memory, epoll);
        }
    }
}
