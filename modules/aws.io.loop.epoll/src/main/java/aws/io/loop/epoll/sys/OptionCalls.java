package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import aws.io.ErrorCode;
import aws.io.IoException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** getsockopt(2) and setsockopt(2). */
public final class OptionCalls {
    /** The level of options of all sockets. */
    public static final int SOL_SOCKET = 1;

    /** The level of TCP's options. */
    public static final int IPPROTO_TCP = 6;

    /** The level of IPv6's options. */
    public static final int IPPROTO_IPV6 = 41;

    /** Bind an address whose old connections linger. */
    public static final int SO_REUSEADDR = 2;

    /** The pending error, which the call clears. */
    public static final int SO_ERROR = 4;

    /** The size of the send buffer. */
    public static final int SO_SNDBUF = 7;

    /** The size of the receive buffer. */
    public static final int SO_RCVBUF = 8;

    /** Probe an idle peer. */
    public static final int SO_KEEPALIVE = 9;

    /** How close treats unsent bytes. */
    public static final int SO_LINGER = 13;

    /** Share a port's load. */
    public static final int SO_REUSEPORT = 15;

    /** Who the peer of a local socket is. Numbered otherwise on POWER alone. */
    public static final int SO_PEERCRED = System.getProperty("os.arch").startsWith("ppc") ? 21 : 17;

    /** The interface, by name. */
    public static final int SO_BINDTODEVICE = 25;

    /** Send small segments at once. */
    public static final int TCP_NODELAY = 1;

    /** Seconds before the first probe. */
    public static final int TCP_KEEPIDLE = 4;

    /** Seconds between probes. */
    public static final int TCP_KEEPINTVL = 5;

    /** Probes. */
    public static final int TCP_KEEPCNT = 6;

    /** Milliseconds that sent bytes may stay unacknowledged. */
    public static final int TCP_USER_TIMEOUT = 18;

    /** Keep from IPv4. */
    public static final int IPV6_V6ONLY = 26;

    private static final int MOST_BYTES = 256;

    private static final MethodHandle SETSOCKOPT = Libc.link("setsockopt");
    private static final MethodHandle GETSOCKOPT = Libc.link("getsockopt");

    private OptionCalls() {}

    /** Sets an option of one {@code int}. */
    public static void setInt(CallMemory memory, int descriptor, int level, int option, int value) {
        memory.value.set(JAVA_INT, 0, value);
        set(memory, descriptor, level, option, Integer.BYTES);
    }

    /** {@return an option of one {@code int}} */
    public static int getInt(CallMemory memory, int descriptor, int level, int option) {
        memory.value.set(JAVA_INT, 0, 0);
        get(memory, descriptor, level, option, Integer.BYTES);
        return memory.value.get(JAVA_INT, 0);
    }

    /** Sets {@code struct linger { int on; int seconds; }}; less than 0 is off. */
    public static void setLinger(CallMemory memory, int descriptor, int seconds) {
        memory.value.set(JAVA_INT, 0, seconds < 0 ? 0 : 1);
        memory.value.set(JAVA_INT, Integer.BYTES, Math.max(seconds, 0));
        set(memory, descriptor, SOL_SOCKET, SO_LINGER, 2 * Integer.BYTES);
    }

    /** {@return the seconds of {@code struct linger}, -1 if it is off} */
    public static int getLinger(CallMemory memory, int descriptor) {
        get(memory, descriptor, SOL_SOCKET, SO_LINGER, 2 * Integer.BYTES);
        return memory.value.get(JAVA_INT, 0) == 0 ? -1 : memory.value.get(JAVA_INT, Integer.BYTES);
    }

    /** Sets an option of bytes. */
    public static void setBytes(CallMemory memory, int descriptor, int level, int option, byte[] value) {
        MemorySegment.copy(value, 0, memory.value, JAVA_BYTE, 0, value.length);
        set(memory, descriptor, level, option, value.length);
    }

    /** {@return the bytes of an option, as many as the kernel gives} */
    public static byte[] getBytes(CallMemory memory, int descriptor, int level, int option) {
        return memory.value.asSlice(0, get(memory, descriptor, level, option, MOST_BYTES)).toArray(JAVA_BYTE);
    }

    /** {@return an option that is a name} */
    public static String getName(CallMemory memory, int descriptor, int level, int option) {
        byte[] bytes = getBytes(memory, descriptor, level, option);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.US_ASCII);
    }

    /** {@return three numbers: {@code struct ucred { pid_t pid; uid_t uid; gid_t gid; }}} */
    public static int[] getCredentials(CallMemory memory, int descriptor) {
        get(memory, descriptor, SOL_SOCKET, SO_PEERCRED, 3 * Integer.BYTES);
        return memory.value.asSlice(0, 3 * Integer.BYTES).toArray(JAVA_INT);
    }

    /** {@code int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen)}. */
    private static void set(CallMemory memory, int descriptor, int level, int option, int length) {
        if (Libc.call(SETSOCKOPT, memory, descriptor, level, option, memory.value.address(), length) < 0) {
            throw failure(memory.errno(), "setsockopt");
        }
    }

    /** {@code int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen)}. Returns the length. */
    private static int get(CallMemory memory, int descriptor, int level, int option, int length) {
        memory.length.set(JAVA_INT, 0, length);
        if (Libc.call(GETSOCKOPT, memory, descriptor, level, option, memory.value.address(), memory.length.address()) < 0) {
            throw failure(memory.errno(), "getsockopt");
        }
        return memory.length.get(JAVA_INT, 0);
    }

    /** What is wrong with an argument here is wrong with the option's value. */
    private static IoException failure(int errno, String call) {
        return Errno.EINVAL.is(errno) ? Errno.failure(errno, call, ErrorCode.INVALID_OPTION) : Errno.failure(errno, call);
    }
}
