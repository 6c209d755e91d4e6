package aws.io.loop.epoll;

import aws.io.ErrorCode;
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
        return hasNativeAccess() ? probe() : Availability.onlyByName(needsNativeAccess());
    }

    /** {@return why no call could be linked, for whoever has named the provider: the JVM denies it, or the C library lacks a function} */
    static IoException cannotCall(LinkageError e) {
        String reason = hasNativeAccess() ? lacking(e) : needsNativeAccess();
        return new IoException(ErrorCode.PROVIDER_FAILED, "loop provider '" + EpollTransports.PROVIDER + "': " + reason, 0, e);
    }

    /** {@return the kernel and how precisely it waits; without native access it is not asked, since the JDK would print its warning} */
    static String describe() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "not on this system";
        }
        String system = "Linux " + System.getProperty("os.version") + " " + System.getProperty("os.arch");
        if (!hasNativeAccess()) {
            return system + ", not asked without native access";
        }
        return system + ", timers of " + (waitsByNanos() ? "nanoseconds (epoll_pwait2)" : "milliseconds (epoll_wait)");
    }

    private static boolean hasNativeAccess() {
        return Platform.class.getModule().isNativeAccessEnabled();
    }

    private static String needsNativeAccess() {
        Module module = Platform.class.getModule();
        return "needs native access, start the JVM with --enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }

    private static String lacking(Throwable e) {
        return "the C library lacks a function, or cannot be called: " + e;
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
            return Availability.unavailable(lacking(e));
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
