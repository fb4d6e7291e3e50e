/* abort: the client kills the server, which has kept what was acknowledged in memory alone
 * options: --time=idle
 * node s PROGRAM server
 * client c PROGRAM client */
#include "net.h"

#include <semaphore.h>

/* Of <spex-lockstep.h>; they are there under control. */
__attribute__((weak)) int spex_lockstep_node(const char *name);
__attribute__((weak)) void spex_lockstep_node_kill(int node);
__attribute__((weak)) void spex_lockstep_node_start(int node);
__attribute__((weak)) void spex_lockstep_node_hold(int node);
__attribute__((weak)) void spex_lockstep_node_go_on(int node);

static int value;
static sem_t never;

static int kept_value(void)
{
    int kept = 0;
    FILE *in = fopen("value", "r");
    if (in) {
        fscanf(in, "%d", &kept);
        fclose(in);
    }
    return kept;
}

static void *wait_for_ever(void *arg)
{
    sem_wait(arg);
    return arg;
}

static void *serve(void *arg)
{
    const int s = *(int *)arg;
    for (int number; get(s, &number); put(s, value)) {
        if (number < 0)
            continue;
        value = number;
        if (FAULTY)
            continue;
        FILE *out = fopen("value", "w");
        fprintf(out, "%d", value);
        fclose(out);
    }
    close(s);
    return NULL;
}

static int ask(int number)
{
    int answer, s;
    while (!(put(s = connected("s"), number) && get(s, &answer)))
        close(s);
    close(s);
    return answer;
}

/* A server that stands still answers nobody, and then it does. */
static void hold(int server)
{
    int answer;
    const int s = connected("s");
    put(s, -1);
    get(s, &answer);
    spex_lockstep_node_hold(server);
    put(s, -1);
    if (get_within(s, &answer, 3000))
        refuse("it answers while it stands still");
    spex_lockstep_node_go_on(server);
    if (!get_within(s, &answer, 3000))
        refuse("it does not go on");
    close(s);
}

int main(int count, char **words)
{
    if (is(words[1], "server")) {
        pthread_t thread;
        value = kept_value();
        for (int i = 0; i < 12; i++)
            pthread_create(&thread, NULL, wait_for_ever, &never);
        for (int s, l = bound(SOCK_STREAM); (s = accept(l, NULL, NULL)) >= 0;) {
            pthread_create(&thread, NULL, serve, &s);
            pthread_join(thread, NULL);
        }
    }
    const int server = spex_lockstep_node("s");
    if (spex_lockstep_node("nobody") != -1 || spex_lockstep_node("c") == server)
        refuse("a node has another's number");
    spex_lockstep_node_kill(spex_lockstep_node("c")); /* itself: not done */
    for (int i = 1; i <= 5; i++) {                    /* more threads in all than there are numbers for */
        ask(i);
        spex_lockstep_node_kill(server);
        spex_lockstep_node_kill(server); /* not there */
        spex_lockstep_node_start(server);
        spex_lockstep_node_start(server); /* there */
        if (ask(-1) != i)
            refuse("what was acknowledged is gone");
    }
    hold(server);
    return 0;
}
