/* SCXML, the statecharts of the W3C: what a document says, and the steps of its machine. (scxml-read.c,
 * scxml-step.c; scxml.c makes an LTS of it)
 */
#ifndef LTS_IO_SCXML_H
#define LTS_IO_SCXML_H

#include "base/error.h"
#include "base/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef enum lts_scxml_kind {
    LTS_SCXML_STATE, /* the document itself, too */
    LTS_SCXML_PARALLEL,
    LTS_SCXML_FINAL,
    LTS_SCXML_HISTORY
} lts_scxml_kind;

/* A stretch of `numbers`. */
typedef struct lts_scxml_list {
    uint32_t first, count;
} lts_scxml_list;

/* Nodes are numbered in the order of the document, so that a subtree is a stretch of them. */
typedef struct lts_scxml_node {
    lts_scxml_kind kind;
    bool is_deep;                        /* of a history */
    uint32_t id;                         /* in `ids`; BASE_NONE: it has none */
    uint32_t parent, last;               /* BASE_NONE: of the document; the last one below it, or itself */
    uint32_t history;                    /* of a history, which of them it is */
    uint32_t done;                       /* the event that tells that it has ended; BASE_NONE: it has no id */
    lts_scxml_list initial;              /* nodes: where it begins */
    lts_scxml_list entered, left, begun; /* what is raised; `begun`: when it begins there */
    uint32_t first, end; /* its transitions, in the order of the document; BASE_NONE: there is none */
    uint64_t line;
} lts_scxml_node;

typedef struct lts_scxml_transition {
    uint32_t source, next;
    lts_scxml_list events, targets, raised; /* no events: it is taken by itself */
    bool is_internal;
    uint32_t in; /* a node that must be active, or not (`is_out`); BASE_NONE: no condition */
    bool is_out, is_never;
    uint64_t line;
} lts_scxml_transition;

/* What is sent by the chart to itself, or cancelled. Such events are taken one by one, like those from
 * outside, which may come before them. */
typedef struct lts_scxml_send {
    uint32_t event; /* BASE_NONE: what was sent under that id is cancelled, if it has a delay */
    uint32_t id;    /* in `send_ids`; BASE_NONE: it has none */
    uint64_t delay; /* milliseconds; LTS_SCXML_SOME_TIME: data say */
    uint64_t line;
} lts_scxml_send;

#define LTS_SCXML_SOME_TIME UINT64_MAX
#define LTS_SCXML_SENT      0x80000000u /* what is raised is a number of an event, or this and one of `sends` */

#define LTS_SCXML_QUEUE     16u /* events that wait within the machine, at most; sent ones as many more, */
#define LTS_SCXML_REPEAT    4u  /* but of one <send> so many */

typedef struct lts_scxml {
    base_names *ids, *events; /* of states; names of events and what transitions ask for */
    base_names *send_ids;
    lts_scxml_send *sends;
    size_t send_count, send_room;
    lts_scxml_node *nodes;
    size_t node_count, node_room;
    lts_scxml_transition *transitions;
    size_t transition_count, transition_room;
    uint32_t *numbers;
    size_t number_count, number_room;
    uint32_t histories;
    base_error *error;
} lts_scxml;

/* ---- reading (scxml-read.c) ---- */

/* Reads a document, whole and checked. Release it in any case. */
base_status lts_scxml_read(FILE *in, lts_scxml *document, base_error *error);
void lts_scxml_release(lts_scxml *document);

/* ---- steps (scxml-step.c) ----
 * A configuration is a key of `words`: which nodes are active, what each history remembers, the events that
 * wait. */
typedef struct lts_scxml_machine {
    const lts_scxml *document;
    unsigned set_words, words;
    uint64_t *now;   /* the configuration at hand, which a step changes */
    uint64_t *enter; /* a set of nodes */
    uint64_t *leave;
    uint64_t *begun;   /* of `enter`, and of histories, those that begin where `initial` says */
    uint32_t *enabled; /* transitions that are to be taken */
    size_t enabled_count;
    bool *is_asked;   /* per event: a transition may take it */
    uint64_t *marked; /* per event: `stamp`, where a transition that asks for it takes the one at hand */
    uint64_t stamp;
    unsigned sent_words; /* how many events that were sent can wait */
    uint64_t sent_line;  /* with BASE_E_LIMIT: the <send> that is too much; 0: a <raise> is */
    uint64_t work;       /* transitions and nodes that were looked at, and more or less what else was done */
    base_status status;  /* BASE_E_LIMIT: too many events wait */
} lts_scxml_machine;

bool lts_scxml_machine_begin(lts_scxml_machine *m, const lts_scxml *document); /* false: no memory */
void lts_scxml_machine_release(lts_scxml_machine *m);

/* `now` becomes the first configuration. */
void lts_scxml_enter(lts_scxml_machine *m);
/* Has the machine ended, in a final state of the document? */
bool lts_scxml_has_ended(const lts_scxml_machine *m);
/* The step that is taken without anything from outside: by a transition without events, or by an event that
 * waits. False: there is none, `now` is as it was. */
bool lts_scxml_step_within(lts_scxml_machine *m);
/* The step by an event that the machine has sent to itself: the n-th of those that can be the next to arrive.
 * False: there are not so many. */
bool lts_scxml_step_arrival(lts_scxml_machine *m, unsigned n);
/* The step by an event from outside; false: nothing takes it. */
bool lts_scxml_step_by(lts_scxml_machine *m, uint32_t event);

/* The event that is raised or sent; BASE_NONE: none, one is cancelled. */
static inline uint32_t lts_scxml_raised_event(const lts_scxml *d, uint32_t number)
{
    return number & LTS_SCXML_SENT ? d->sends[number & ~LTS_SCXML_SENT].event : number;
}

static inline bool lts_scxml_has(const uint64_t *set, uint32_t node)
{
    return set[node / 64] >> node % 64 & 1;
}

/* Is it a state without states in it? */
static inline bool lts_scxml_is_atomic(const lts_scxml *d, uint32_t node)
{
    const lts_scxml_node *n = &d->nodes[node];
    if (n->kind == LTS_SCXML_FINAL || n->kind == LTS_SCXML_HISTORY)
        return n->kind == LTS_SCXML_FINAL;
    for (uint32_t i = node + 1; i <= n->last; i++)
        if (d->nodes[i].kind != LTS_SCXML_HISTORY)
            return false;
    return true;
}

#endif
