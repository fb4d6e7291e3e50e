/* Messages that wait, and where they do: many threads put, the one that runs the agent takes. (message.c)
 *
 * The inbox is a stack that anyone may push to, and that its taker takes as a whole and turns around: two
 * messages of one sender keep their order. A word says whether the agent is at rest, so that whoever pushes
 * to one at rest is the one that sees to it that it runs. (Treiber's stack; as nothing is popped singly,
 * there is no ABA.)
 */
#ifndef NODES_MESSAGE_H
#define NODES_MESSAGE_H

#include <spex-agents.h>

#include <stdatomic.h>

typedef enum node_message_kind {
    NODE_MESSAGE, /* for a handler */
    NODE_TIMER,   /* a timer fired; it is part of the agent */
    NODE_START,   /* the first one */
    NODE_RESTART,
    NODE_TASK /* something that wants to be alone with the agent */
} node_message_kind;

typedef struct node_message {
    struct node_message *next;
    spex_ref from; /* who sent it; of a timer: which one it is */
    uint8_t kind;
    bool is_urgent;  /* taken before others */
    bool is_counted; /* among those that wait */
} node_message;

/* What NODE_MESSAGE is; the struct that the agent accepts follows. */
typedef struct node_mail {
    node_message message;
    struct node_caller *caller; /* told what came of it */
    _Alignas(8) unsigned char in[];
} node_mail;

/* What NODE_TASK is. */
typedef struct node_task {
    node_message message;
    void (*run)(struct node_task *task, void *state);
} node_task;

typedef struct node_inbox {
    _Atomic(node_message *) pushed; /* the last one first; &node_at_rest: the agent neither runs nor is to */
    node_message *last, *last_urgent; /* the taker's: rings, of which the last one's next is the first */
} node_inbox;

extern node_message node_at_rest;

void node_inbox_init(node_inbox *inbox);
/* Any thread. True: the agent was at rest, and the caller is to make it run. */
bool node_inbox_push(node_inbox *inbox, node_message *message);

/* For the taker alone. `looks`: whether urgent ones that have come are to be seen before others. NULL: there
 * is nothing. */
node_message *node_inbox_take(node_inbox *inbox, bool looks);
/* Nothing was there: the agent is at rest now, and no longer the caller's. False: something has come. */
bool node_inbox_rest(node_inbox *inbox);
/* Calls for each that waits, in the order in which they would be taken. */
void node_inbox_each(node_inbox *inbox, void (*each)(void *arg, const node_message *message), void *arg);

#endif
