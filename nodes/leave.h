/* What a handler asked for leaves it: replies, messages to others, what is for the world outside; and what is
 * told of it, to whoever watches. (leave.c) */
#ifndef NODES_LEAVE_H
#define NODES_LEAVE_H

#include "nodes/inside.h"

/* Something to be told of a step: a part of a greater struct, which malloc gave. */
typedef struct node_note {
    struct node_note *next;
    void (*tell)(spex_node *node, const struct node_note *note);
} node_note;

/* What is told of a step, in order: where the agent keeps something, when that is on disk, with all else that
 * leaves; else at once. */
typedef struct node_notes {
    bool wait;
    node_note *first, **last;
} node_notes;

void node_notes_begin(node_notes *notes, bool wait);
/* Takes a note. NULL: there was no memory for it, which is told. */
void node_notes_add(spex_node *node, node_notes *notes, node_note *note);
/* An event of the step: copied where it waits. */
void node_notes_event(spex_node *node, node_notes *notes, spex_event *event);
/* What is not to be told. */
void node_notes_free(node_note *first);

/* A step of an agent, as far as others may come to know of it. */
typedef struct node_leaving {
    node_agent *agent;
    spex_ref asker;                   /* the agent whose message was handled; SPEX_NONE: it is from outside */
    node_caller *caller;              /* or who asked outside; NULL: nobody */
    const spex_message_type *request; /* what was handled, if it wants a reply */
    int code;                         /* SPEX_OK, or why there is none */
    uint32_t count;
    const void *outputs; /* of the agent's own type; timers among them are passed over */
    node_note *notes;    /* told, and freed, before the rest leaves */
} node_leaving;

/* Any thread, one step of an agent after the other. */
void node_leave(spex_node *node, const node_leaving *leaving);

/* One output, and its body. */
static inline const spex_output *node_output(const spex_agent *type, const void *outputs, uint32_t index)
{
    return (const spex_output *)(const void *)((const char *)outputs + index * type->output_size);
}

#endif
