/*
 * The least that an echo server can do: one thread, edge-triggered epoll, each connection registered once. What the other servers spend
 * beyond this is their own. Prints "port N" and ends when its standard input does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* More than any message of the comparison: then a read that is short has emptied the socket, and saves the one that would say so. */
enum { FRAGMENT = 64 * 1024, EVENTS = 512 };

struct connection {
    int fd;
    size_t length; /* bytes that the kernel has not taken; while there are some nothing is read */
    char *rest;
};

static char buffer[FRAGMENT];
static int epoll;

static void require(int result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
}

static void end(struct connection *c) {
    close(c->fd);
    free(c->rest);
    free(c);
}

static void keep(struct connection *c, const char *bytes, size_t length) {
    if (!c->rest) {
        c->rest = malloc(FRAGMENT);
    }
    memmove(c->rest, bytes, length);
    c->length = length;
}

static void echo(struct connection *c) {
    if (c->length > 0) {
        ssize_t sent = send(c->fd, c->rest, c->length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) {
            end(c);
            return;
        }
        if (sent > 0) {
            keep(c, c->rest + sent, c->length - (size_t) sent);
        }
        if (c->length > 0) {
            return;
        }
    }
    for (;;) {
        ssize_t count = recv(c->fd, buffer, FRAGMENT, 0);
        if (count == 0 || (count < 0 && errno != EAGAIN)) {
            end(c);
            return;
        }
        if (count < 0) {
            return;
        }
        ssize_t sent = send(c->fd, buffer, (size_t) count, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) {
            end(c);
            return;
        }
        if (sent < count) {
            size_t gone = sent < 0 ? 0 : (size_t) sent;
            keep(c, buffer + gone, (size_t) count - gone);
            return;
        }
        if (count < FRAGMENT) {
            return;
        }
    }
}

static void accept_all(int listener) {
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *c = calloc(1, sizeof *c);
        c->fd = fd;
        struct epoll_event interest = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
        require(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &interest), "epoll_ctl");
    }
}

int main(void) {
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof local;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    require(bind(listener, (struct sockaddr *) &local, sizeof local), "bind");
    require(listen(listener, 1024), "listen");
    require(getsockname(listener, (struct sockaddr *) &local, &length), "getsockname");
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event accepting = {.events = EPOLLIN | EPOLLET, .data.ptr = &epoll};
    struct epoll_event parent = {.events = EPOLLIN, .data.ptr = NULL};
    require(epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &accepting), "epoll_ctl");
    require(epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &parent), "epoll_ctl");
    printf("port %d\n", ntohs(local.sin_port));
    fflush(stdout);
    struct epoll_event events[EVENTS];
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            void *who = events[i].data.ptr;
            if (who == NULL) {
                return 0;
            } else if (who == &epoll) {
                accept_all(listener);
            } else {
                echo(who);
            }
        }
    }
}
