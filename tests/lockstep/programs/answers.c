/* assert: a server with a thread a connection has one buffer for all of them */
#include "check.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static struct sockaddr_in address = {.sin_family = AF_INET};
static int listener;
static char shared[2];

static void *serve(void *given)
{
    const int connection = (int)(long)given;
    char own[2], *buffer = FAULTY ? shared : own;
    read(connection, buffer, 1);
    pthread_mutex_lock(&m); /* something is looked up */
    pthread_mutex_unlock(&m);
    write(connection, buffer, 1);
    close(connection);
    return NULL;
}

static void *listen_to_all(void *arg)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, serve, (void *)(long)accept(listener, NULL, NULL));
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return arg;
}

static void *ask(void *what)
{
    char answer = 0;
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    assert(connect(connection, (struct sockaddr *)&address, sizeof address) == 0);
    write(connection, what, 1);
    read(connection, &answer, 1);
    assert(answer == *(char *)what);
    close(connection);
    return NULL;
}

int main(void)
{
    socklen_t size = sizeof address;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert(bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 5) == 0);
    getsockname(listener, (struct sockaddr *)&address, &size);
    pthread_t server = start(listen_to_all), one, other;
    pthread_create(&one, NULL, ask, "a");
    pthread_create(&other, NULL, ask, "b");
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    pthread_join(server, NULL);
    return 0;
}
