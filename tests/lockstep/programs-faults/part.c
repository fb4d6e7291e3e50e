/* short: a message is taken for whole that comes in parts */
#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>
static int ends[2];
static void *send(void *arg)
{
    const char *text = "hello, world";
    size_t left = strlen(text);
#ifdef FAULT
    write(ends[1], text, left);
#else
    for (ssize_t n; left > 0 && (n = write(ends[1], text, left)) > 0; text += n, left -= n) {
    }
#endif
    close(ends[1]);
    return arg;
}
int main(void)
{
    pthread_t t;
    char text[32] = "";
    pipe(ends);
    pthread_create(&t, 0, send, 0);
#ifdef FAULT
    read(ends[0], text, sizeof text - 1);
#else
    size_t got = 0;
    for (ssize_t n; (n = read(ends[0], text + got, sizeof text - 1 - got)) > 0; got += n) {
    }
#endif
    assert(strcmp(text, "hello, world") == 0);
    pthread_join(t, 0);
    return 0;
}
