/* What nodes are told by calls for sockets, as Linux has it; "networks server" and "networks client". Two
 * threads a node, so that everything waits now and then. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CHECK(what)                                                                                          \
    do                                                                                                       \
        if (!(what)) {                                                                                       \
            printf("%d: %s (%s)\n", __LINE__, #what, strerror(errno));                                       \
            fflush(stdout);                                                                                  \
            abort();                                                                                         \
        }                                                                                                    \
    while (0)
/* Fails, as it should. */
#define FAILS(what, wanted) CHECK((what) == -1 && errno == (wanted))

static struct sockaddr_in address(const char *ip, int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    CHECK(inet_pton(AF_INET, ip, &a.sin_addr) == 1);
    return a;
}

static int bind_to(int type, const char *ip, int port)
{
    const struct sockaddr_in a = address(ip, port);
    const int s = socket(AF_INET, type, 0);
    CHECK(s >= 0 && bind(s, (const void *)&a, sizeof a) == 0);
    return s;
}

static int connect_to(const char *ip, int port)
{
    const struct sockaddr_in a = address(ip, port);
    const int s = socket(AF_INET, SOCK_STREAM, 0);
    return connect(s, (const void *)&a, sizeof a) == 0 ? s : (close(s), -1);
}

/* ---- within a node ---- */

static void *write_later(void *arg)
{
    CHECK(write((int)(long)arg, "abc", 3) == 3);
    return NULL;
}

static void *close_later(void *arg)
{
    CHECK(close((int)(long)arg) == 0);
    return NULL;
}

static pthread_t start(void *(*f)(void *), int number)
{
    pthread_t t;
    CHECK(pthread_create(&t, NULL, f, (void *)(long)number) == 0);
    return t;
}

static void try_pipes(void)
{
    int ends[2];
    char text[8];
    CHECK(pipe(ends) == 0);
    pthread_t t = start(write_later, ends[1]);
    CHECK(read(ends[0], text, 2) == 2 && memcmp(text, "ab", 2) == 0);
    CHECK(read(ends[0], text, 8) == 1 && *text == 'c');
    pthread_join(t, NULL);
    t = start(close_later, ends[1]);
    CHECK(read(ends[0], text, 8) == 0);
    pthread_join(t, NULL);
    close(ends[0]);
    CHECK(pipe2(ends, O_NONBLOCK) == 0);
    FAILS(read(ends[0], text, 1), EAGAIN);
    static char much[4096];
    size_t written = 0;
    for (ssize_t some; (some = write(ends[1], much, sizeof much)) > 0;)
        written += (size_t)some;
    CHECK(errno == EAGAIN && written == 65536);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    FAILS(write(ends[1], "x", 1), EPIPE);
    close(ends[1]);
}

static void try_events(void)
{
    uint64_t value = 3;
    const int e = eventfd(0, EFD_NONBLOCK);
    FAILS(read(e, &value, sizeof value), EAGAIN);
    CHECK(write(e, &value, sizeof value) == 8 && write(e, &value, sizeof value) == 8);
    CHECK(read(e, &value, sizeof value) == 8 && value == 6);
    close(e);
}

static void try_pairs(void)
{
    int ends[2];
    char text[8] = "", more[8] = "";
    struct iovec parts[2] = {{text, 2}, {more, 4}};
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    CHECK(send(ends[0], "hello", 5, 0) == 5);
    CHECK(recv(ends[1], text, 8, MSG_PEEK) == 5 && memcmp(text, "hello", 5) == 0);
    int there;
    CHECK(ioctl(ends[1], FIONREAD, &there) == 0 && there == 5);
    CHECK(readv(ends[1], parts, 2) == 5 && memcmp(text, "he", 2) == 0 && memcmp(more, "llo", 3) == 0);
    FAILS(recv(ends[1], text, 8, MSG_DONTWAIT), EAGAIN);
    CHECK(shutdown(ends[0], SHUT_WR) == 0 && recv(ends[1], text, 8, 0) == 0);
    FAILS(send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK(send(ends[1], "y", 1, 0) == 1 && recv(ends[0], text, 8, 0) == 1);
    const int again = dup(ends[1]);
    close(ends[1]);
    CHECK(send(again, "z", 1, 0) == 1 && recv(ends[0], text, 8, 0) == 1);
    close(again);
    CHECK(recv(ends[0], text, 8, 0) == 0);
    close(ends[0]);
}

static void try_local(void)
{
    struct sockaddr_un here = {.sun_family = AF_UNIX, .sun_path = "networks.socket"};
    const int l = socket(AF_UNIX, SOCK_STREAM, 0), s = socket(AF_UNIX, SOCK_STREAM, 0);
    char text[4];
    FAILS(connect(s, (const void *)&here, sizeof here), ENOENT);
    CHECK(bind(l, (const void *)&here, sizeof here) == 0 && listen(l, 1) == 0);
    CHECK(connect(s, (const void *)&here, sizeof here) == 0);
    const int end = accept4(l, NULL, NULL, SOCK_NONBLOCK);
    CHECK(end >= 0 && fcntl(end, F_GETFL) & O_NONBLOCK);
    CHECK(write(s, "ab", 2) == 2 && read(end, text, 4) == 2);
    close(s);
    close(end);
    close(l);
}

static void try_errors(void)
{
    struct sockaddr_in a = address("127.0.0.1", 9);
    const int s = socket(AF_INET, SOCK_STREAM, 0), d = socket(AF_INET, SOCK_DGRAM, 0);
    char text[4];
    FAILS(connect(s, (const void *)&a, sizeof a), ECONNREFUSED);
    FAILS(send(s, "x", 1, MSG_NOSIGNAL), EPIPE);
    FAILS(recv(s, text, 1, 0), ENOTCONN);
    FAILS(send(d, "x", 1, 0), EDESTADDRREQ);
    a = address("192.0.2.1", 9);
    FAILS(connect(s, (const void *)&a, sizeof a), ENETUNREACH);
    FAILS(bind(s, (const void *)&a, sizeof a), EADDRNOTAVAIL);
    FAILS(socket(AF_INET6, SOCK_STREAM, 0), EAFNOSUPPORT);
    const int l = bind_to(SOCK_STREAM, "0.0.0.0", 99);
    a = address("127.0.0.1", 99);
    FAILS(bind(s, (const void *)&a, sizeof a), EADDRINUSE);
    FAILS(accept(l, NULL, NULL), EINVAL);
    close(l);
    CHECK(bind(s, (const void *)&a, sizeof a) == 0);
    close(s);
    close(d);
}

static void try_names(void)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    char name[16];
    CHECK(getaddrinfo("server", "80", &hints, &found) == 0 && !found->ai_next);
    const struct sockaddr_in *a = (const void *)found->ai_addr;
    CHECK(a->sin_family == AF_INET && ntohl(a->sin_addr.s_addr) == 0x0a000001 && ntohs(a->sin_port) == 80);
    freeaddrinfo(found);
    CHECK(getaddrinfo("elsewhere", "80", &hints, &found) == EAI_NONAME);
    CHECK(gethostbyname("client") && !gethostbyname("elsewhere"));
    CHECK(gethostname(name, sizeof name) == 0 && strcmp(name, "client") == 0);
}

/* ---- between nodes ---- */

static void try_lines(void)
{
    const int s = connect_to("10.0.0.1", 7000);
    char line[32];
    CHECK(s >= 0);
    FILE *both = fdopen(s, "r+");
    CHECK(both && fprintf(both, "one\ntwo\n") == 8 && fflush(both) == 0);
    CHECK(fgets(line, sizeof line, both) && strcmp(line, "one\n") == 0);
    CHECK(fgets(line, sizeof line, both) && strcmp(line, "two\n") == 0);
    fclose(both);
}

static void try_connecting(void)
{
    const struct sockaddr_in to = address("10.0.0.1", 7000), nobody = address("10.0.0.1", 7001);
    int error, s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    socklen_t size = sizeof error;
    struct pollfd one = {.fd = s, .events = POLLOUT};
    struct sockaddr_in name;
    socklen_t name_size = sizeof name;
    FAILS(connect(s, (const void *)&to, sizeof to), EINPROGRESS);
    CHECK(poll(&one, 1, -1) == 1 && one.revents & POLLOUT);
    CHECK(getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0);
    CHECK(getpeername(s, (void *)&name, &name_size) == 0 && ntohs(name.sin_port) == 7000);
    CHECK(getsockname(s, (void *)&name, &name_size) == 0 && ntohl(name.sin_addr.s_addr) == 0x0a000002);
    close(s);
    one.fd = s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    FAILS(connect(s, (const void *)&nobody, sizeof nobody), EINPROGRESS);
    CHECK(poll(&one, 1, -1) == 1 && one.revents & POLLERR);
    CHECK(getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == ECONNREFUSED);
    close(s);
}

/* More than there is room for, so that both ends wait. */
static void try_much(void)
{
    enum { MUCH = 200000 };
    static char sent[MUCH], got[MUCH];
    const int s = connect_to("10.0.0.1", 7000);
    size_t written = 0, read_back = 0;
    for (size_t i = 0; i < MUCH; i++)
        sent[i] = (char)(i % 251 ? 'a' + i % 23 : '\n');
    fcntl(s, F_SETFL, O_NONBLOCK);
    while (read_back < MUCH) {
        struct pollfd one = {.fd = s, .events = (short)(POLLIN | (written < MUCH ? POLLOUT : 0))};
        CHECK(poll(&one, 1, -1) == 1);
        ssize_t some = 0;
        if (one.revents & POLLOUT && (some = write(s, sent + written, MUCH - written)) > 0)
            written += (size_t)some;
        if (one.revents & POLLIN && (some = read(s, got + read_back, MUCH - read_back)) > 0)
            read_back += (size_t)some;
        CHECK(some > 0 || errno == EAGAIN);
    }
    CHECK(memcmp(sent, got, MUCH) == 0);
    close(s);
}

static void try_waiting(void)
{
    const int d = bind_to(SOCK_DGRAM, "0.0.0.0", 5000), e = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = 7}, found[4];
    struct sockaddr_in from, self = address("127.0.0.1", 5000);
    socklen_t size = sizeof from;
    struct timeval soon = {.tv_sec = 3600};
    struct timespec before, after;
    char text[8];
    fd_set set;
    clock_gettime(CLOCK_MONOTONIC, &before);
    FD_ZERO(&set);
    FD_SET(d, &set);
    CHECK(select(d + 1, &set, NULL, NULL, &soon) == 0 && !FD_ISSET(d, &set));
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK(after.tv_sec - before.tv_sec >= 3600);
    CHECK(epoll_ctl(e, EPOLL_CTL_ADD, d, &event) == 0);
    FAILS(epoll_ctl(e, EPOLL_CTL_ADD, d, &event), EEXIST);
    CHECK(epoll_wait(e, found, 4, 1000) == 0);
    CHECK(sendto(d, "datagram", 8, 0, (const void *)&self, sizeof self) == 8 &&
          sendto(d, "", 0, 0, (const void *)&self, sizeof self) == 0);
    CHECK(epoll_wait(e, found, 4, -1) == 1 && found[0].data.u32 == 7 && found[0].events == EPOLLIN);
    FD_SET(d, &set);
    CHECK(select(d + 1, &set, NULL, NULL, NULL) == 1 && FD_ISSET(d, &set));
    CHECK(recvfrom(d, text, 4, MSG_TRUNC, (void *)&from, &size) == 8 && ntohs(from.sin_port) == 5000);
    CHECK(recv(d, text, 8, 0) == 0);
    const struct timeval second = {.tv_sec = 1};
    CHECK(setsockopt(d, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second) == 0);
    FAILS(recv(d, text, 8, 0), EAGAIN);
    CHECK(epoll_ctl(e, EPOLL_CTL_DEL, d, NULL) == 0);
    FAILS(epoll_ctl(e, EPOLL_CTL_DEL, d, NULL), ENOENT);
    close(e);
    close(d);
}

static void *echo(void *arg)
{
    const int s = (int)(long)arg;
    char text[4096];
    for (ssize_t got; (got = read(s, text, sizeof text)) > 0;)
        for (ssize_t done = 0, some; done < got; done += some)
            if ((some = send(s, text + done, (size_t)(got - done), MSG_NOSIGNAL)) < 0)
                return NULL;
    close(s);
    return NULL;
}

static void serve(void)
{
    const int l = bind_to(SOCK_STREAM, "0.0.0.0", 7000);
    CHECK(listen(l, 4) == 0);
    for (int s; (s = accept(l, NULL, NULL)) >= 0;)
        pthread_detach(start(echo, s));
}

int main(int count, char **words)
{
    if (count > 1 && strcmp(words[1], "server") == 0)
        serve();
    CHECK(getpid() == 1001 && raise(0) == 0 && kill(getpid(), 0) == 0);
    try_pipes();
    try_events();
    try_pairs();
    try_local();
    try_errors();
    try_names();
    for (int s; (s = connect_to("10.0.0.1", 7000)) < 0 || close(s) != 0;) /* until it is there */
        usleep(1000);
    try_lines();
    try_connecting();
    try_much();
    try_waiting();
    return 0;
}
