/* deadlock: both ends of a connection wait for the other's word */
#include "check.h"

#include <sys/socket.h>

static int ends[2];

static void *other(void *arg)
{
    char word;
    if (FAULTY)
        read(ends[1], &word, 1);
    write(ends[1], "x", 1);
    return arg;
}

int main(void)
{
    char word;
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    pthread_t t = start(other);
    read(ends[0], &word, 1);
    write(ends[0], &word, 1);
    pthread_join(t, NULL);
    return 0;
}
