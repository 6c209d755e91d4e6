package aws.io.loop.epoll.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.lang.foreign.Linker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every number that was written down from a C header, compared with that header. */
@Timeout(120)
class HeadersTest {
    private static final List<String> HEADERS = List.of(
            "errno.h", "fcntl.h", "sched.h", "stddef.h", "stdio.h", "sys/epoll.h", "sys/eventfd.h", "sys/socket.h", "sys/syscall.h",
            "sys/uio.h", "sys/un.h", "netinet/in.h", "netinet/tcp.h", "linux/vm_sockets.h", "time.h");

    @TempDir
    Path folder;

    @Test
    void layoutsAndConstantsAreThoseOfTheSystemsHeaders() throws Exception {
        String compiler = compiler();
        assumeTrue(compiler != null, "no C compiler is on the PATH");
        Map<String, Long> ours = ours();
        StringBuilder program = new StringBuilder("#define _GNU_SOURCE\n");
        HEADERS.forEach(header -> program.append("#include <").append(header).append(">\n"));
        program.append("int main(void) {\n");
        ours.keySet().forEach(name -> program.append("  printf(\"%lld\\n\", (long long) (").append(name).append("));\n"));
        program.append("  return 0;\n}\n");
        Path source = folder.resolve("numbers.c");
        Path binary = folder.resolve("numbers");
        Files.writeString(source, program);
        run(compiler, "-o", binary.toString(), source.toString());
        List<String> theirs = run(binary.toString()).lines().toList();
        int i = 0;
        for (Map.Entry<String, Long> one : ours.entrySet()) {
            assertEquals(theirs.get(i++), String.valueOf(one.getValue()), one.getKey());
        }
        assertEquals(theirs.size(), ours.size());
    }

    @Test
    void theCapturedStateIsErrnoAlone() {
        assertEquals(Integer.BYTES, Linker.Option.captureStateLayout().byteSize());
    }

    private static Map<String, Long> ours() {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (Errno one : Errno.values()) {
            ours.put(one.name(), (long) one.number);
        }
        put(ours, "EPOLLIN", EpollCalls.EPOLLIN);
        put(ours, "EPOLLPRI", EpollCalls.EPOLLPRI);
        put(ours, "EPOLLOUT", EpollCalls.EPOLLOUT);
        put(ours, "EPOLLERR", EpollCalls.EPOLLERR);
        put(ours, "EPOLLHUP", EpollCalls.EPOLLHUP);
        put(ours, "EPOLLRDHUP", EpollCalls.EPOLLRDHUP);
        ours.put("(unsigned) EPOLLET", Integer.toUnsignedLong(EpollCalls.EPOLLET));
        put(ours, "EPOLL_CTL_ADD", EpollCalls.EPOLL_CTL_ADD);
        put(ours, "EPOLL_CTL_DEL", EpollCalls.EPOLL_CTL_DEL);
        put(ours, "EPOLL_CTL_MOD", EpollCalls.EPOLL_CTL_MOD);
        put(ours, "EPOLL_CLOEXEC", EpollCalls.EPOLL_CLOEXEC);
        put(ours, "EFD_CLOEXEC", EpollCalls.EFD_CLOEXEC);
        put(ours, "EFD_NONBLOCK", EpollCalls.EFD_NONBLOCK);
        ours.put("\n#ifdef SYS_epoll_pwait2\nSYS_epoll_pwait2\n#else\n441\n#endif\n", EpollCalls.SYS_EPOLL_PWAIT2);
        put(ours, "sizeof(struct epoll_event)", EpollEvents.EVENT_BYTES);
        put(ours, "offsetof(struct epoll_event, data)", EpollEvents.DATA_OFFSET);
        put(ours, "sizeof(struct iovec)", Iovecs.IOVEC_BYTES);
        put(ours, "offsetof(struct iovec, iov_len)", Long.BYTES);
        put(ours, "sizeof(struct msghdr)", Iovecs.MSGHDR_BYTES);
        put(ours, "offsetof(struct msghdr, msg_name)", Iovecs.MSG_NAME);
        put(ours, "offsetof(struct msghdr, msg_namelen)", Iovecs.MSG_NAMELEN);
        put(ours, "offsetof(struct msghdr, msg_iov)", Iovecs.MSG_IOV);
        put(ours, "offsetof(struct msghdr, msg_iovlen)", Iovecs.MSG_IOVLEN);
        put(ours, "offsetof(struct msghdr, msg_control)", Iovecs.MSG_CONTROL);
        put(ours, "offsetof(struct msghdr, msg_controllen)", Iovecs.MSG_CONTROLLEN);
        put(ours, "offsetof(struct msghdr, msg_flags)", Iovecs.MSG_FLAGS);
        put(ours, "sizeof(struct mmsghdr)", DatagramBatch.MMSGHDR_BYTES);
        put(ours, "offsetof(struct mmsghdr, msg_len)", DatagramBatch.MMSG_LEN);
        put(ours, "sizeof(struct sockaddr_storage)", SocketAddress.STORAGE_BYTES);
        put(ours, "sizeof(struct sockaddr_in)", SocketAddress.INET_BYTES);
        put(ours, "offsetof(struct sockaddr_in, sin_port)", SocketAddress.INET_PORT);
        put(ours, "offsetof(struct sockaddr_in, sin_addr)", SocketAddress.INET_ADDRESS);
        put(ours, "sizeof(struct sockaddr_in6)", SocketAddress.INET6_BYTES);
        put(ours, "offsetof(struct sockaddr_in6, sin6_addr)", SocketAddress.INET6_ADDRESS);
        put(ours, "offsetof(struct sockaddr_in6, sin6_scope_id)", SocketAddress.INET6_SCOPE);
        put(ours, "offsetof(struct sockaddr_un, sun_path)", SocketAddress.UNIX_PATH);
        put(ours, "sizeof(struct sockaddr_vm)", SocketAddress.VSOCK_BYTES);
        put(ours, "offsetof(struct sockaddr_vm, svm_port)", SocketAddress.VSOCK_PORT);
        put(ours, "offsetof(struct sockaddr_vm, svm_cid)", SocketAddress.VSOCK_CID);
        put(ours, "AF_UNIX", SocketAddress.AF_UNIX);
        put(ours, "AF_INET", SocketAddress.AF_INET);
        put(ours, "AF_INET6", SocketAddress.AF_INET6);
        put(ours, "AF_VSOCK", SocketAddress.AF_VSOCK);
        put(ours, "SOCK_STREAM", SocketCalls.SOCK_STREAM);
        put(ours, "SOCK_DGRAM", SocketCalls.SOCK_DGRAM);
        put(ours, "SOCK_SEQPACKET", SocketCalls.SOCK_SEQPACKET);
        put(ours, "SOCK_NONBLOCK", SocketCalls.SOCK_NONBLOCK);
        put(ours, "SOCK_CLOEXEC", SocketCalls.SOCK_CLOEXEC);
        put(ours, "SHUT_RD", SocketCalls.SHUT_RD);
        put(ours, "SHUT_WR", SocketCalls.SHUT_WR);
        put(ours, "MSG_PEEK", TransferCalls.MSG_PEEK);
        put(ours, "MSG_TRUNC", TransferCalls.MSG_TRUNC);
        put(ours, "MSG_NOSIGNAL", TransferCalls.MSG_NOSIGNAL);
        put(ours, "O_NONBLOCK", PipeCalls.O_NONBLOCK);
        put(ours, "O_CLOEXEC", PipeCalls.O_CLOEXEC);
        put(ours, "SOL_SOCKET", OptionCalls.SOL_SOCKET);
        put(ours, "IPPROTO_TCP", OptionCalls.IPPROTO_TCP);
        put(ours, "IPPROTO_IPV6", OptionCalls.IPPROTO_IPV6);
        put(ours, "SO_REUSEADDR", OptionCalls.SO_REUSEADDR);
        put(ours, "SO_ERROR", OptionCalls.SO_ERROR);
        put(ours, "SO_SNDBUF", OptionCalls.SO_SNDBUF);
        put(ours, "SO_RCVBUF", OptionCalls.SO_RCVBUF);
        put(ours, "SO_KEEPALIVE", OptionCalls.SO_KEEPALIVE);
        put(ours, "SO_LINGER", OptionCalls.SO_LINGER);
        put(ours, "SO_REUSEPORT", OptionCalls.SO_REUSEPORT);
        put(ours, "SO_PEERCRED", OptionCalls.SO_PEERCRED);
        put(ours, "SO_BINDTODEVICE", OptionCalls.SO_BINDTODEVICE);
        put(ours, "TCP_NODELAY", OptionCalls.TCP_NODELAY);
        put(ours, "TCP_KEEPIDLE", OptionCalls.TCP_KEEPIDLE);
        put(ours, "TCP_KEEPINTVL", OptionCalls.TCP_KEEPINTVL);
        put(ours, "TCP_KEEPCNT", OptionCalls.TCP_KEEPCNT);
        put(ours, "TCP_USER_TIMEOUT", OptionCalls.TCP_USER_TIMEOUT);
        put(ours, "IPV6_V6ONLY", OptionCalls.IPV6_V6ONLY);
        put(ours, "MSG_CTRUNC", RightsCalls.MSG_CTRUNC);
        put(ours, "SCM_RIGHTS", RightsCalls.SCM_RIGHTS);
        put(ours, "MSG_CMSG_CLOEXEC", RightsCalls.MSG_CMSG_CLOEXEC);
        put(ours, "CMSG_LEN(0)", RightsCalls.CMSG_BYTES);
        put(ours, "offsetof(struct cmsghdr, cmsg_level)", RightsCalls.CMSG_LEVEL);
        put(ours, "offsetof(struct cmsghdr, cmsg_type)", RightsCalls.CMSG_TYPE);
        put(ours, "CMSG_SPACE(253 * sizeof(int))", RightsCalls.RIGHTS_BYTES);
        put(ours, "sizeof(struct linger)", 2 * Integer.BYTES);
        put(ours, "sizeof(struct ucred)", 3 * Integer.BYTES);
        put(ours, "sizeof(struct timespec)", 2 * Long.BYTES);
        put(ours, "sizeof(cpu_set_t)", ThreadCalls.CPU_SET_BYTES);
        put(ours, "sizeof(socklen_t)", Integer.BYTES);
        put(ours, "sizeof(size_t)", Long.BYTES);
        put(ours, "sizeof(eventfd_t)", Long.BYTES);
        return ours;
    }

    private static void put(Map<String, Long> numbers, String name, int value) {
        numbers.put(name, (long) value);
    }

    private static @Nullable String compiler() {
        for (String name : List.of("cc", "gcc", "clang")) {
            for (String path : System.getenv("PATH").split(File.pathSeparator, -1)) {
                if (Files.isExecutable(Path.of(path, name))) {
                    return name;
                }
            }
        }
        return null;
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0, String.join(" ", command) + ": " + output);
        return output;
    }
}
