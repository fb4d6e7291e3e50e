/* crash: two threads of a node use one buffer for what they answer
 * node s PROGRAM server
 * client a PROGRAM client
 * client b PROGRAM client */
#include "net.h"

static char *text;

static void *serve(void *arg)
{
    const int s = (int)(long)arg;
    for (int number; get(s, &number);) {
        char *own = malloc(16);
        if (FAULTY)
            text = own;
        char **used = FAULTY ? &text : &own;
        put(s, snprintf(*used, 16, "%d", number));
        if (**used == '\0')
            return NULL;
        free(*used);
        *used = NULL;
    }
    return NULL;
}

int main(int count, char **words)
{
    if (is(words[1], "server"))
        for (int s, l = bound(SOCK_STREAM); (s = accept(l, NULL, NULL)) >= 0;) {
            pthread_t t;
            pthread_create(&t, NULL, serve, (void *)(long)s);
        }
    int answer, s = connected("s");
    for (int i = 0; i < 2; i++)
        if (!put(s, i) || !get(s, &answer) || answer != 1)
            return 1;
    return 0;
}
