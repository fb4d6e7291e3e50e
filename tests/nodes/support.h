/* What the suites of nodes share: a node that runs in a thread of its own. (support.c) */
#ifndef TESTS_NODES_SUPPORT_H
#define TESTS_NODES_SUPPORT_H

#include <spex-agents.h>

#include <pthread.h>

typedef struct running {
    spex_node *node;
    pthread_t thread;
    int status; /* what spex_node_run returned */
} running;

void run_in_thread(running *r, spex_node *node);
/* Stops it and waits; what spex_node_run returned. */
int stop_and_wait(running *r);

/* hold(): waits until release_holds, which many calls of it may wait for; held(): until one waits there. */
void wait_until_held(void);
void release_holds(void);
void hold_again(void); /* from now on it waits anew */

#endif
