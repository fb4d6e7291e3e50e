/* What the programs share: sockets, and words that are sent over them. With FAULT each has its fault; without
 * it is its twin. */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifdef FAULT
#define FAULTY 1
#else
#define FAULTY 0
#endif

enum { PORT = 7000 };

static struct sockaddr_in address_of(const char *name)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    struct sockaddr_in address;
    char port[8];
    snprintf(port, sizeof port, "%d", PORT);
    if (getaddrinfo(name, port, &hints, &found) != 0) {
        fprintf(stderr, "there is no %s\n", name);
        exit(2);
    }
    memcpy(&address, found->ai_addr, sizeof address);
    freeaddrinfo(found);
    return address;
}

static inline int bound(int type)
{
    const struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    const int s = socket(AF_INET, type, 0);
    if (s < 0 || bind(s, (const void *)&any, sizeof any) != 0 || (type == SOCK_STREAM && listen(s, 8) != 0)) {
        perror("bind");
        exit(3);
    }
    return s;
}

/* Tries until the node is there. */
static inline int connected(const char *name)
{
    const struct sockaddr_in to = address_of(name);
    for (;;) {
        const int s = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(s, (const void *)&to, sizeof to) == 0)
            return s;
        close(s);
        usleep(100000);
    }
}

/* Sends a number by a datagram. */
static inline void throw_at(int s, const char *name, int number)
{
    const struct sockaddr_in to = address_of(name);
    sendto(s, &number, sizeof number, 0, (const void *)&to, sizeof to);
}

static inline bool put(int s, int number)
{
    return send(s, &number, sizeof number, MSG_NOSIGNAL) == sizeof number;
}

static inline bool get(int s, int *number)
{
    return recv(s, number, sizeof *number, MSG_WAITALL) == sizeof *number;
}

/* The same, for so long. */
static inline bool get_within(int s, int *number, int milliseconds)
{
    struct pollfd one = {.fd = s, .events = POLLIN};
    return poll(&one, 1, milliseconds) > 0 && get(s, number);
}

static inline bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* Something is wrong. */
static inline void refuse(const char *what)
{
    printf("%s\n", what);
    fflush(stdout);
    abort();
}
