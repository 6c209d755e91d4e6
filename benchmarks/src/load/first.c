/*
 * The time from exec to the first byte that comes back over TLS: starts a server, reads "port N" from its output, connects, sends one byte,
 * awaits it, and ends the server by SIGTERM. Its own part is a handshake of OpenSSL's, about a millisecond, the same for every server.
 *
 *   first COMMAND [ARGUMENT ...]
 *
 * Prints one line: milliseconds from exec to the port, and to the byte; milliseconds of CPU and KiB of resident memory of the server then.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t server;

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "first: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    if (server > 0) {
        kill(server, SIGKILL);
    }
    exit(1);
}

static double millis(clockid_t clock) {
    struct timespec t;
    if (clock_gettime(clock, &t) != 0) {
        die("a clock cannot be read");
    }
    return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

/* Starts the server; what it prints comes back. Its errors are seen. */
static FILE *start(char **command) {
    int out[2];
    if (pipe(out) != 0) {
        die("no pipe");
    }
    server = vfork();
    if (server == 0) {
        dup2(out[1], STDOUT_FILENO);
        execv(command[0], command);
        _exit(127);
    }
    if (server < 0) {
        die("no process");
    }
    close(out[1]);
    return fdopen(out[0], "r");
}

static long resident(void) {
    char path[64], line[256];
    long kib = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int) server);
    FILE *status = fopen(path, "r");
    while (status && fgets(line, sizeof line, status) && sscanf(line, "VmRSS: %ld", &kib) != 1) {
    }
    if (kib < 0) {
        die("the server has no VmRSS");
    }
    fclose(status);
    return kib;
}

int main(int count, char **arguments) {
    if (count < 2) {
        die("COMMAND is missing");
    }
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
    SSL_CTX_set1_groups_list(context, "X25519");
    SSL *tls = SSL_new(context);
    SSL_set_tlsext_host_name(tls, "localhost");

    double begun = millis(CLOCK_MONOTONIC);
    FILE *said = start(arguments + 1);
    int port;
    if (fscanf(said, "port %d", &port) != 1) {
        die("%s did not say its port", arguments[1]);
    }
    double listening = millis(CLOCK_MONOTONIC);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *) &address, sizeof address) != 0) {
        die("port %d does not accept", port);
    }
    SSL_set_fd(tls, fd);
    char byte = 'x';
    if (SSL_connect(tls) != 1 || SSL_write(tls, &byte, 1) != 1) {
        die("no handshake");
    }
    byte = 0;
    if (SSL_read(tls, &byte, 1) != 1 || byte != 'x') {
        die("the byte did not come back");
    }
    double served = millis(CLOCK_MONOTONIC);
    clockid_t cpu;
    if (clock_getcpuclockid(server, &cpu) != 0) {
        die("the server has no clock");
    }
    printf("%.3f %.3f %.3f %ld\n", listening - begun, served - begun, millis(cpu), resident());
    SSL_shutdown(tls);
    close(fd);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    return 0;
}
