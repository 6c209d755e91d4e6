/*
 * A load generator that is not ours to blame: one thread, a closed loop over edge-triggered epoll. Each connection keeps `depth` messages
 * under way; an answer that came whole is counted, timed, and followed by the next message.
 *
 *   load HOST PORT CONNECTIONS SIZE DEPTH SECONDS WARMUP echo|churn [name=value ...]
 *
 *   pid=N         the server's process, whose CPU time is read at both ends of the measured window
 *   warm=N        begins the window after N messages instead of WARMUP
 *   messages=N    ends the window after N messages instead of SECONDS
 *   receive=N     SO_RCVBUF, a small one keeps the server from writing
 *   pause=N       microseconds of rest before each read
 *   tls=1         TLS by OpenSSL, where it was compiled with -DTLS; the server's certificate is not verified
 *
 * churn connects, sends one message, awaits its echo, closes, and starts again. Prints the line "measuring" when the window begins, and
 * at its end one line of JSON. What comes back is compared with what was sent during the warm-up, and counted always.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef TLS
#include <openssl/err.h>
#include <openssl/ssl.h>
#endif

enum { BUFFER = 256 * 1024, EVENTS = 512, SUB_BUCKETS = 128, BUCKETS = 40 * SUB_BUCKETS, SOURCES = 250 };

struct connection {
    int fd;
    size_t owed;     /* bytes to be sent still */
    size_t sent;     /* bytes of the current message that are sent */
    size_t received; /* bytes of the current answer that have come */
    size_t oldest;   /* index of the oldest message under way in started */
    size_t underway;
    uint64_t *started;
#ifdef TLS
    SSL *tls;
#endif
};

static struct sockaddr_in server;
static size_t size, depth;
static char *pattern; /* depth + 1 messages: any outstanding bytes from any place in a message */
static char *incoming;
static int epoll, churn, use_tls, receive_buffer, pause_micros;
static unsigned next_source;
static int measuring;
static uint64_t messages, warmed, histogram[BUCKETS];
#ifdef TLS
static SSL_CTX *context;
#endif

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "load: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    exit(1);
}

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * 1000000000u + (uint64_t) t.tv_nsec;
}

/* Buckets of 1/128 of a power of two: an error below 0.8 %. */
static unsigned bucket(uint64_t nanos) {
    if (nanos < SUB_BUCKETS) {
        return (unsigned) nanos;
    }
    unsigned shift = 63 - (unsigned) __builtin_clzll(nanos) - 7;
    unsigned index = (shift + 1) * SUB_BUCKETS + (unsigned) ((nanos >> shift) - SUB_BUCKETS);
    return index < BUCKETS ? index : BUCKETS - 1;
}

static double percentile(double part) {
    uint64_t wanted = (uint64_t) ((double) messages * part), seen = 0;
    for (unsigned i = 0; i < BUCKETS; i++) {
        seen += histogram[i];
        if (seen > wanted) {
            return i < SUB_BUCKETS ? i / 1e3 : (double) ((uint64_t) (SUB_BUCKETS + i % SUB_BUCKETS) << (i / SUB_BUCKETS - 1)) / 1e3;
        }
    }
    return 0;
}

static ssize_t transfer(struct connection *c, int writing, char *bytes, size_t length) {
#ifdef TLS
    if (c->tls) {
        ERR_clear_error();
        int count = writing ? SSL_write(c->tls, bytes, (int) length) : SSL_read(c->tls, bytes, (int) length);
        if (count > 0) {
            return count;
        }
        int error = SSL_get_error(c->tls, count);
        if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
            errno = EAGAIN;
            return -1;
        }
        if (error == SSL_ERROR_SSL) {
            die("TLS: %s", ERR_error_string(ERR_get_error(), NULL));
        }
        return error == SSL_ERROR_ZERO_RETURN ? 0 : -1;
    }
#endif
    return writing ? send(c->fd, bytes, length, MSG_NOSIGNAL) : recv(c->fd, bytes, length, 0);
}

static void flush(struct connection *c) {
    while (c->owed > 0) {
        ssize_t count = transfer(c, 1, pattern + c->sent, c->owed);
        if (count < 0) {
            /* A connect that is under way answers ENOTCONN; its end is an event. */
            if (errno == EAGAIN || errno == ENOTCONN) {
                return;
            }
            die("send: %s", strerror(errno));
        }
        c->owed -= (size_t) count;
        c->sent = (c->sent + (size_t) count) % size;
    }
}

static void enqueue(struct connection *c, uint64_t at) {
    c->started[(c->oldest + c->underway++) % depth] = at;
    c->owed += size;
}

static void open_connection(struct connection *c) {
    uint64_t at = now();
    int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (churn ? SOCK_NONBLOCK : 0), 0);
    if (c->fd < 0) {
        die("socket: %s", strerror(errno));
    }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (receive_buffer) {
        setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    if (churn && (ntohl(server.sin_addr.s_addr) >> 24) == 127) {
        /* One source address has too few ports for all the connections in TIME_WAIT. */
        struct sockaddr_in source = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001 + next_source++ % SOURCES)};
        setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
        if (bind(c->fd, (struct sockaddr *) &source, sizeof source) < 0) {
            die("bind: %s", strerror(errno));
        }
    }
    if (connect(c->fd, (struct sockaddr *) &server, sizeof server) < 0 && errno != EINPROGRESS) {
        die("connect: %s", strerror(errno));
    }
    c->owed = c->sent = c->received = c->oldest = c->underway = 0;
#ifdef TLS
    if (use_tls) {
        c->tls = SSL_new(context);
        SSL_set_fd(c->tls, c->fd);
        SSL_set_tlsext_host_name(c->tls, "localhost");
        SSL_set_connect_state(c->tls);
    }
#endif
    if (!churn) {
        fcntl(c->fd, F_SETFL, O_NONBLOCK);
    }
    struct epoll_event interest = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &interest) < 0) {
        die("epoll_ctl: %s", strerror(errno));
    }
    for (size_t i = 0; i < (churn ? 1 : depth); i++) {
        enqueue(c, at);
    }
    flush(c);
}

static void close_connection(struct connection *c) {
#ifdef TLS
    if (c->tls) {
        SSL_shutdown(c->tls);
        SSL_free(c->tls);
        c->tls = NULL;
    }
#endif
    close(c->fd);
}

/* Returns 1 when the connection was closed and opened again. */
static int answered(struct connection *c, size_t count) {
    if (count > c->underway * size - c->received) {
        die("the server sent more than it got");
    }
    if (!measuring && memcmp(incoming, pattern + c->received, count) != 0) {
        die("the server sent something else than it got");
    }
    c->received += count;
    if (c->received < size) {
        return 0;
    }
    uint64_t at = now();
    size_t whole = c->received / size;
    c->received %= size;
    for (size_t i = 0; i < whole; i++) {
        if (measuring) {
            messages++;
            histogram[bucket(at - c->started[c->oldest])]++;
        } else {
            warmed++;
        }
        c->oldest = (c->oldest + 1) % depth;
        c->underway--;
        if (!churn) {
            enqueue(c, at);
        }
    }
    if (churn) {
        close_connection(c);
        open_connection(c);
        return 1;
    }
    return 0;
}

static void on_event(struct connection *c) {
    flush(c);
    for (;;) {
        if (pause_micros) {
            usleep((useconds_t) pause_micros);
        }
        ssize_t count = transfer(c, 0, incoming, BUFFER);
        if (count < 0) {
            if (errno == EAGAIN || errno == ENOTCONN) {
                break;
            }
            die("recv: %s", strerror(errno));
        }
        if (count == 0) {
            die("the server closed a connection");
        }
        if (answered(c, (size_t) count)) {
            return;
        }
        /* A short read has emptied the socket; TLS reads a record at a time. */
        if (!use_tls && count < BUFFER) {
            break;
        }
    }
    flush(c);
}

static uint64_t cpu_nanos(clockid_t clock) {
    struct timespec t;
    return clock_gettime(clock, &t) < 0 ? 0 : (uint64_t) t.tv_sec * 1000000000u + (uint64_t) t.tv_nsec;
}

/* User and system time in clock ticks, which tell how the exact sum is shared. */
static void cpu_ticks(int pid, unsigned long *user, unsigned long *system) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    *user = *system = 0;
    if (!file) {
        return;
    }
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    char *after_name = strrchr(text, ')');
    if (after_name) {
        sscanf(after_name + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", user, system);
    }
}

int main(int count, char **arguments) {
    if (count < 9) {
        die("usage: load HOST PORT CONNECTIONS SIZE DEPTH SECONDS WARMUP echo|churn [pid=N warm=N messages=N receive=N pause=N tls=1]");
    }
    int connections = atoi(arguments[3]), pid = 0;
    size = (size_t) atol(arguments[4]);
    depth = (size_t) atol(arguments[5]);
    double seconds = atof(arguments[6]), warmup = atof(arguments[7]);
    churn = strcmp(arguments[8], "churn") == 0;
    uint64_t wanted = 0, warm = 0;
    for (int i = 9; i < count; i++) {
        if (sscanf(arguments[i], "pid=%d", &pid) == 1 || sscanf(arguments[i], "messages=%" SCNu64, &wanted) == 1
                || sscanf(arguments[i], "warm=%" SCNu64, &warm) == 1
                || sscanf(arguments[i], "receive=%d", &receive_buffer) == 1 || sscanf(arguments[i], "pause=%d", &pause_micros) == 1
                || sscanf(arguments[i], "tls=%d", &use_tls) == 1) {
            continue;
        }
        die("argument %s is unknown", arguments[i]);
    }
    if (connections < 1 || size < 1 || depth < 1 || (churn && depth != 1)) {
        die("CONNECTIONS, SIZE and DEPTH are 1 or more, DEPTH is 1 with churn");
    }
    server.sin_family = AF_INET;
    server.sin_port = htons((uint16_t) atoi(arguments[2]));
    if (inet_pton(AF_INET, arguments[1], &server.sin_addr) != 1) {
        die("HOST is %s, allowed is an IPv4 address", arguments[1]);
    }
    if (use_tls) {
#ifdef TLS
        context = SSL_CTX_new(TLS_client_method());
        /* One suite and one group for every server: what is compared is the servers, not their taste. */
        SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
        SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
        SSL_CTX_set1_groups_list(context, "X25519");
        SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
#else
        die("compiled without TLS: OpenSSL's headers were not there");
#endif
    }
    pattern = malloc((depth + 1) * size);
    incoming = malloc(BUFFER);
    for (size_t i = 0; i < (depth + 1) * size; i++) {
        pattern[i] = (char) (i % size * 31 + 7);
    }
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct connection *all = calloc((size_t) connections, sizeof *all);
    for (int i = 0; i < connections; i++) {
        all[i].started = calloc(depth, sizeof(uint64_t));
        open_connection(&all[i]);
    }

    clockid_t clock = CLOCK_MONOTONIC;
    if (pid && clock_getcpuclockid(pid, &clock) != 0) {
        die("the CPU clock of process %d cannot be read", pid);
    }
    unsigned long user = 0, system = 0, user_end = 0, system_end = 0;
    uint64_t cpu = 0, cpu_end = 0, started = now(), begun = 0, ended;
    struct epoll_event events[EVENTS];
    int silent = 0;
    for (;;) {
        uint64_t at = now();
        if (!measuring && (warm ? warmed >= warm : (double) (at - started) >= warmup * 1e9)) {
            printf("measuring\n");
            fflush(stdout);
            if (pid) {
                cpu_ticks(pid, &user, &system);
                cpu = cpu_nanos(clock);
            }
            measuring = 1;
            begun = at = now();
        }
        if (measuring && (wanted ? messages >= wanted : (double) (at - begun) >= seconds * 1e9)) {
            ended = at;
            break;
        }
        int ready = epoll_wait(epoll, events, EVENTS, 1000);
        if (ready < 0 && errno != EINTR) {
            die("epoll_wait: %s", strerror(errno));
        }
        silent = ready == 0 ? silent + 1 : 0;
        if (silent == 10) {
            die("nothing has come back for 10 s");
        }
        for (int i = 0; i < ready; i++) {
            on_event(events[i].data.ptr);
        }
    }
    if (pid) {
        cpu_end = cpu_nanos(clock);
        cpu_ticks(pid, &user_end, &system_end);
    }
    double elapsed = (double) (ended - begun) / 1e9;
    printf("{\"messages\": %" PRIu64 ", \"seconds\": %.3f, \"messagesPerSecond\": %.0f, \"megabytesPerSecond\": %.1f, "
           "\"p50\": %.1f, \"p99\": %.1f, \"p999\": %.1f, \"cpuNanos\": %" PRIu64 ", \"userTicks\": %lu, \"systemTicks\": %lu}\n",
            messages, elapsed, (double) messages / elapsed, (double) (messages * size) / elapsed / 1e6,
            percentile(0.5), percentile(0.99), percentile(0.999), cpu_end - cpu, user_end - user, system_end - system);
    return 0;
}
