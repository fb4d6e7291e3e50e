/* abort: a write is acknowledged that the second copy does not have; read there, it is missing
 * options: --faults=partition
 * node a PROGRAM first b
 * node b PROGRAM second
 * client c PROGRAM client */
#include "net.h"

static int value;

static void *serve(void *arg)
{
    const int s = (int)(long)arg;
    for (int number; get(s, &number); put(s, number < 0 ? value : 0))
        if (number >= 0)
            value = number;
    close(s);
    return NULL;
}

static void copy_first(const char *second)
{
    const int client = accept(bound(SOCK_STREAM), NULL, NULL), s = connected(second);
    for (int number, answer; get(client, &number);) {
        const bool is_copied = put(s, number) && get_within(s, &answer, 1000);
        put(client, is_copied || FAULTY);
    }
}

int main(int count, char **words)
{
    if (is(words[1], "first"))
        copy_first(words[2]);
    if (is(words[1], "second"))
        for (int s, l = bound(SOCK_STREAM); (s = accept(l, NULL, NULL)) >= 0;) {
            pthread_t t;
            pthread_create(&t, NULL, serve, (void *)(long)s);
        }
    if (is(words[1], "client")) {
        int was_written = 0, read = 0, a = connected("a"), b = connected("b");
        put(a, 7);
        if (get_within(a, &was_written, 60000) && was_written && put(b, -1) && get_within(b, &read, 60000) &&
            read != 7)
            refuse("a write that was acknowledged is not there");
    }
    return 0;
}
